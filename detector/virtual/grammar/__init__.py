"""How dumpsys words its answers, one module per family of Android versions."""
