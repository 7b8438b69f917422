"""ONNX Runtime sessions as this program wants them: on the CPU, small, and idle while they wait.

By default ONNX Runtime's threads spin while they wait for each other. Where other processes want the cores
as well, that costs more than it saves: without it a page of text took 1.0 s of processor time instead of
1.6 s, and 1.1 s by the clock instead of 1.9 s, on two cores with a load of 15.
"""

from pathlib import Path

import onnxruntime

__all__ = ["new_session"]


def new_session(
    model: Path | bytes, *, n_threads: int, plans_memory: bool = True
) -> onnxruntime.InferenceSession:
    """Of the bytes of an ONNX file, or of its path.

    `n_threads`: of one operation; operations follow each other.
    `plans_memory`: False where one block for all tensors would be much larger than what is needed at once.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = n_threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    options.enable_cpu_mem_arena = False  # it would keep the peak memory of the largest picture
    options.enable_mem_pattern = plans_memory
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
