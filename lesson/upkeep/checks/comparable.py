"""Says whether what is committed must come out again here, so that tests can compare it.

With other versions, or on another processor, a pixel or a sum may be rounded differently.
"""

import importlib.metadata
import platform
import sys

import numpy as np

from book import read

PINS = read("tests/requirements.txt")
AVX512 = {"X86_V4", "AVX512F", "AVX512_SKX"}  # as versions of NumPy call it


def comes_out_here(pixels=False):
    """Returns whether a picture must be the committed one, to the pixel, or else a training."""
    if platform.machine() not in ("x86_64", "AMD64"):
        return False
    if pixels:
        return is_pinned("matplotlib")
    return is_pinned("tensorflow") and is_pinned("numpy") and rounds_alike()


def is_pinned(package):
    """Returns whether the version of a package here is the one with which all was made."""
    return f"{package}=={importlib.metadata.version(package)};" in PINS


def rounds_alike():
    """Returns whether a training is rounded here as those committed: on Linux, with AVX-512."""
    from train_mnist import find_device  # late, as it imports TensorFlow

    found = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    has_avx512 = not AVX512.isdisjoint(found)
    return sys.platform == "linux" and has_avx512 and find_device() == "CPU"
