"""Help in Chinese: every text is translated, and lines fit a terminal, measured in its cells."""

from rich.cells import cell_len

from detector.cli.app import command_line
from detector.cli.commands import cell_lines, command_pages
from detector.cli.language import choose_language
from detector.i18n.told import in_chinese

OF_THE_PARSER = {"Usage:", "Options:", "Arguments:", "Commands:", "default", "required", "env var"}
VALUES = {"<text>", "<number>", "<path>", "by hand"}


def _texts() -> set[str]:
    root = command_line()
    commands = [root, *(root.get_command(None, name) for name in root.list_commands(None))]
    commands += [command for _, command in command_pages(root)]
    texts = {" ".join(command.help.split()) for command in commands}
    for command in commands:
        with command.make_context("x", [], resilient_parsing=True) as context:
            texts |= {
                " ".join(found.split())
                for parameter in command.get_params(context)
                if (found := getattr(parameter, "help", None))
            }
    return texts


def test_every_help_text_is_translated_and_no_translation_is_unused() -> None:
    assert set(in_chinese("help")) == _texts() | OF_THE_PARSER | VALUES


def test_no_page_is_wider_than_a_terminal_of_80_columns() -> None:
    root = command_line()
    for language in ("zh-CN", "en"):
        choose_language(language)
        for path, command in [("", root), *command_pages(root)]:
            with command.make_context(f"detector {path}", [], resilient_parsing=True) as context:
                lines = command.get_help(context).splitlines()
            texts = [
                line for line in lines if not line.startswith("  --")
            ]  # an option's values stay together
            assert [line for line in texts if cell_len(line) > 80] == []
    choose_language("zh-CN")


def test_a_line_breaks_between_chinese_characters_and_never_before_a_closing_mark() -> None:
    assert cell_lines("查看已连接的设备，不带子命令时", 16) == ["查看已连接的设", "备，不带子命令时"]


def test_words_are_never_broken() -> None:
    assert cell_lines("Print the version.  [default: 0]", 12) == ["Print the", "version.", "[default: 0]"]
