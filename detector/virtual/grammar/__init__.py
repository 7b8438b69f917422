"""The wording of dumpsys, one module per family of Android versions."""
