"""Imports TensorFlow quickly, and without its messages: `from quiet_tensorflow import tf`.

Quickly: without Keras 3, which is not used (asked for Keras 2, TensorFlow finds none: 1 s), and
without searches for garbage in all that it brings (1 s). Quietly: log level 3 stops most messages,
and the others come at the import, so meanwhile stderr leads nowhere (TensorFlow's issue 100442).
Should it find no GPU, or die without a word: TF_CPP_MIN_LOG_LEVEL=0 shows everything.
"""

import contextlib
import gc
import os
import sys
from pathlib import Path

environment = {"TF_USE_LEGACY_KERAS": "1", "TF_CPP_MIN_LOG_LEVEL": "3"}
with contextlib.ExitStack() as afterwards:  # puts back what is changed
    for name in environment.keys() - os.environ.keys():  # what the user has set stays
        os.environ[name] = environment[name]
        afterwards.callback(os.environ.pop, name, None)
    if gc.isenabled():
        gc.disable()
        afterwards.callback(gc.enable)
    if os.environ["TF_CPP_MIN_LOG_LEVEL"] != "0" and sys.__stderr__ is not None:
        stderr = os.dup(2)
        afterwards.callback(os.close, stderr)
        afterwards.callback(os.dup2, stderr, 2)
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
    import tensorflow as tf

    if "IPython" in sys.modules or sys.flags.inspect:
        tf.get_logger().setLevel("WARNING")  # as in a script; at a prompt it would tell more
    else:
        gc.freeze()  # what is imported stays, so it is never searched

__all__ = ["tf"]
