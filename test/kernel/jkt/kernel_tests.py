"""jupyter_kernel_test's own suite with our samples; prints one JSON object: test name -> "ok" or what went wrong.

`kernel_tests.py KERNEL SECONDS` asks another kernel the same (the bench does): "tslab", "deno" or "ipykernel". A test may
then take so many seconds, and a kernel that has fallen silent is replaced by a fresh one before the next test.
"""

import json
import signal
import sys
import unittest
from queue import Empty

import jupyter_kernel_test


class Silent(Exception):
    """The test's time is over."""


class Patient:
    """Gives each test its time, and a kernel that answers."""

    seconds = 0.0
    silent = False

    def setUp(self):
        case = type(self)
        if case.silent:
            case.silent = False
            case.kc.stop_channels()
            case.km.shutdown_kernel(now=True)
            case.setUpClass()
        signal.setitimer(signal.ITIMER_REAL, self.seconds)

    def tearDown(self):
        signal.setitimer(signal.ITIMER_REAL, 0)


def ring(*_):
    raise Silent(f"no answer within {Patient.seconds} s")


class GlassboxTests(Patient, jupyter_kernel_test.KernelTests):
    kernel_name = "glassbox"
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = 'console.log("hello, world")'
    code_stderr = 'console.error("test")'
    completion_samples = [
        {"text": '"".toUpperCas', "matches": {"toUpperCase"}},
        {"text": "let 🎈 = 1; Math.trun", "matches": {"trunc"}},
    ]
    complete_code_samples = ["1", "let x = 1", "function f() {\n  return 1\n}", 'console.log("a")']
    incomplete_code_samples = ["function f() {", "let x = [1,", "if (true) {\n  1", "`abc"]
    invalid_code_samples = ["let 1x = 2", "a b c ) ("]
    code_page_something = "Math.max?"
    code_generate_error = 'throw new Error("no")'
    code_execute_result = [
        {"code": "1 + 2 + 3", "result": "6"},
        {"code": '"a".repeat(3)', "result": "'aaa'"},
        {"code": "await Promise.resolve(6 * 7)", "result": "42"},
    ]
    code_display_data = [
        {
            "code": 'display({ [Symbol.for("Jupyter.display")]: () => ({ "text/html": "<b>x</b>", "text/plain": "x" }) })',
            "mime": "text/html",
        },
    ]
    code_history_pattern = "1 ? 2*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.max"
    code_clear_output = "clearOutput()"


# What differs in another kernel's samples.
PEERS = {
    "glassbox": {},
    "tslab": {
        "code_display_data": [{"code": 'import { display } from "tslab"; display.html("<b>x</b>")', "mime": "text/html"}],
        "code_clear_output": "",
    },
    "deno": {
        "code_display_data": [{"code": "await Deno.jupyter.display(Deno.jupyter.html`<b>x</b>`)", "mime": "text/html"}],
        "code_clear_output": 'await Deno.jupyter.broadcast("clear_output", { wait: false })',
    },
    "ipykernel": {
        "language_name": "python",
        "file_extension": ".py",
        "code_hello_world": 'print("hello, world")',
        "code_stderr": 'import sys; print("test", file=sys.stderr)',
        "completion_samples": [{"text": "zi", "matches": {"zip"}}],
        "complete_code_samples": ["1", "def f(x):\n  return x*2\n\n\n"],
        "incomplete_code_samples": ["print('''hello", "def f(x):\n  x*2"],
        "invalid_code_samples": ["import = 7q"],
        "code_page_something": "zip?",
        "code_generate_error": "raise RuntimeError('no')",
        "code_execute_result": [{"code": "1+2+3", "result": "6"}],
        "code_display_data": [
            {"code": "from IPython.display import HTML, display; display(HTML('<b>x</b>'))", "mime": "text/html"}
        ],
        "code_history_pattern": "1?2*",
        "code_inspect_sample": "zip",
        "code_clear_output": "from IPython.display import clear_output; clear_output()",
    },
}


class WelcomeTests(Patient, jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "glassbox"
    support_iopub_welcome = True


class Collected(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.outcomes = {}

    def note(self, test, outcome):
        name = getattr(getattr(test, "test_case", test), "_testMethodName", str(test))
        if self.outcomes.get(name, "ok") == "ok":
            self.outcomes[name] = outcome

    def addSuccess(self, test):
        self.note(test, "ok")

    def addFailure(self, test, err):
        self.note(test, "failed: " + self._exc_info_to_string(err, test))

    def addError(self, test, err):
        if Patient.seconds and issubclass(err[0], (Silent, Empty)):
            type(test).silent = True
        self.note(test, "error: " + self._exc_info_to_string(err, test))

    def addSkip(self, test, reason):
        self.note(test, "skipped: " + reason)

    def addSubTest(self, test, subtest, err):
        if err is not None:
            if Patient.seconds and issubclass(err[0], (Silent, Empty)):
                type(test).silent = True
            self.note(test, f"failed: {subtest}: " + self._exc_info_to_string(err, test))


kernel = sys.argv[1] if len(sys.argv) > 1 else "glassbox"
if len(sys.argv) > 2:
    Patient.seconds = float(sys.argv[2])
    signal.signal(signal.SIGALRM, ring)
GlassboxTests.kernel_name = WelcomeTests.kernel_name = kernel
for attribute, sample in PEERS[kernel].items():
    setattr(GlassboxTests, attribute, sample)

suite = unittest.TestSuite(
    unittest.defaultTestLoader.loadTestsFromTestCase(case) for case in (GlassboxTests, WelcomeTests)
)
collected = Collected()
suite.run(collected)
json.dump(collected.outcomes, sys.stdout)
