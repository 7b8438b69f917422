"""Puts models/ and requirements.lock into the wheel, in detector/; everything else is said in pyproject.toml.

Both stand at the top of the repository, beside the package, where they are easy to find. An editable
install leaves them there: `model_store.models_folder` and `own_wheel.own_requirements` know both places.
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithModels(build_py):
    """Copies modules and package data as always, then these two."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            shutil.copytree("models", Path(self.build_lib, "detector", "models"), dirs_exist_ok=True)
            shutil.copy("requirements.lock", Path(self.build_lib, "detector"))


setup(cmdclass={"build_py": BuildWithModels})
