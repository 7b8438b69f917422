"""Adapters behind perception's ports: text reader, control finder, word intents, clips, model store.

Nothing that is seen here leaves the host. Official builds of ONNX Runtime keep a device identifier below
the home folder and send events over HTTPS unless this variable is set before the library is loaded (the
note on privacy that comes with them, "Disabling Telemetry").
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
