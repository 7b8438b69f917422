"""How the control finder of `models/` is trained: see README.md. Not part of the installed package."""

import detector.engines  # noqa: F401 - turns off ONNX Runtime's telemetry, which must come before its import
