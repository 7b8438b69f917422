"""Puts models/ into the wheel as detector/models; everything else is said in pyproject.toml.

The folder stands at the top of the repository, beside the package, where it is easy to find. An
editable install leaves it there: `detector.engines.model_store.models_folder` knows both places.
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithModels(build_py):
    """Copies modules and package data as always, then models/."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            shutil.copytree("models", Path(self.build_lib, "detector", "models"), dirs_exist_ok=True)


setup(cmdclass={"build_py": BuildWithModels})
