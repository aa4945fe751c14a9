#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds in several ways and runs the tests in each; prints one closing line.

Rounds: the lint; the plain build with every test; address and undefined sanitizers on the unit and
protocol tests; the thread sanitizer on the same; Valgrind on the layers below the window; the fuzzers
for 60 s each. A window test that fails beside others runs once more, alone, and is named as unsteady when it
passes. A suite name on the command line limits the run to the plain build and that suite, "fuzz" to the fuzzers.
"""

import json
import os
import shutil
import subprocess
import sys
import time

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.environ.get("VEDETTE_BUILD_DIR", os.path.join(TOP, "build"))
FUZZ_SECONDS = int(os.environ.get("VEDETTE_FUZZ_SECONDS", "60"))
# The same inputs in every run of the same sources, so that a run can be repeated; 0 lets chance choose, for the long runs.
FUZZ_SEED = int(os.environ.get("VEDETTE_FUZZ_SEED", "1"))
# More than there are processors: each still has its minute, and all of them end within the half hour.
FUZZ_AT_ONCE = 13
# A watched build is there to be run once: it is compiled in less time than a full build, and keeps the lines of its reports.
QUICK = ["-Ddebug=false", "-Doptimization=1"]
LINES = "-g1"
# Window tests wait for a display, a bus and a keyring; one of them that fails among others is tried once more, alone,
# and named whichever way it ends.
AGAIN = ("ui",)
# Most tests wait for time-outs, sensors that reboot or a display, so that more of them run beside each other than there
# are processors; Valgrind's wait for the processor.
TESTS_AT_ONCE = max(3, os.cpu_count() or 1)
# Without the window's tests the processors wait more than they work.
WATCHED_AT_ONCE = TESTS_AT_ONCE + 1
LOWER = ["base", "model", "protocol", "services", "jobs"]


class Count:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.failures = []
        self.unsteady = []

    def add(self, name, ok):
        if ok:
            self.passed += 1
        else:
            self.failed += 1
            self.failures.append(name)


COUNT = Count()
STARTED = time.monotonic()


def say(text):
    print(f"== [{time.monotonic() - STARTED:6.0f} s] {text}", flush=True)


def run(command, **kwargs):
    return subprocess.run(command, cwd=TOP, **kwargs).returncode == 0


def setup(name, *options, env=None, targets=()):
    """Configures and builds; None, with the compiler's words printed, where that fails."""
    folder = os.path.join(BUILD, name)
    environment = dict(os.environ, **(env or {}))
    command = ["meson", "setup", folder, *options]
    if os.path.exists(os.path.join(folder, "build.ninja")):
        command.insert(2, "--reconfigure")
    with open(os.path.join(BUILD, f"{name}-setup.log"), "w", encoding="utf-8") as log:
        if not run(command, env=environment, stdout=log, stderr=subprocess.STDOUT):
            print(open(log.name, encoding="utf-8").read()[-3000:])
            return None
    if targets is None:
        return folder
    built = subprocess.run(["ninja", "-C", folder, *targets], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                           text=True, check=False)
    if built.returncode != 0:
        print(built.stdout[-6000:])
        return None
    return folder


def round_of_tests(title, folder, *arguments, env=None, rebuild=False):
    """Runs meson test and counts every test of its log, not only the exit code."""
    if folder is None:
        COUNT.add(f"{title}: build", False)
        return
    logs = os.path.join(folder, "meson-logs")
    for name in os.listdir(logs):
        if name.startswith("testlog"):
            os.remove(os.path.join(logs, name))
    say(title)
    # A sanitized build makes only what its tests need.
    subprocess.run(["meson", "test", "-C", folder, "--print-errorlogs", *([] if rebuild else ["--no-rebuild"]), *arguments],
                   cwd=TOP, check=False, env=dict(os.environ, **(env or {})))
    newest = next((os.path.join(logs, name) for name in os.listdir(logs)
                   if name.startswith("testlog") and name.endswith(".json")), None)
    if newest is None:
        COUNT.add(f"{title}: no test was run", False)
        return
    with open(newest, encoding="utf-8") as lines:
        for line in lines:
            test = json.loads(line)
            ok = test["result"] in ("OK", "EXPECTEDFAIL") or passes_alone(folder, test)
            if test["result"] in ("SKIP",):
                COUNT.skipped += 1
                # Nothing here depends on hardware: a skip hides a test that could not fail.
                COUNT.add(f"{title}: {test['name']} was skipped", False)
            else:
                COUNT.add(f"{title}: {test['name']}", ok)


def passes_alone(folder, test):
    """Whether a window test that failed beside others passes by itself; its first failure has been printed."""
    suites, _, name = test["name"].rpartition(" / ")
    if test["result"] == "SKIP" or suites.rpartition(":")[2] not in AGAIN:
        return False
    say(f"{name} failed; once more, alone")
    ok = run(["meson", "test", "-C", folder, "--print-errorlogs", "--no-rebuild", "--logbase", "again", name])
    if ok:
        COUNT.unsteady.append(name)
    return ok


def fuzz():
    options = ["-Dfuzz=true", "-Db_lundef=false", *QUICK, f"-Dc_args={LINES} -fsanitize=fuzzer-no-link,address,undefined",
               "-Dc_link_args=-fsanitize=address,undefined"]
    compiler = {"CC": "ccache clang" if shutil.which("ccache") else "clang"}
    folder = setup("fuzz", *options, env=compiler, targets=None)
    if folder is not None:
        known = json.loads(subprocess.run(["meson", "introspect", "--targets", folder], capture_output=True, text=True,
                                          check=True).stdout)
        targets = sorted(target["name"] for target in known if target["name"].startswith("fuzz-"))
        folder = setup("fuzz", *options, env=compiler, targets=[f"tests/fuzz/{name}" for name in targets])
    if folder is None or not targets:
        COUNT.add("fuzz: build", False)
        return
    say(f"fuzz: {len(targets)} targets, {FUZZ_SECONDS} s each, {FUZZ_AT_ONCE} at a time")
    running = []

    def reap(process, name, output):
        ok = process.wait() == 0
        if not ok:
            with open(output, encoding="utf-8", errors="replace") as text:
                print(text.read()[-4000:])
        COUNT.add(f"fuzz: {name}", ok)

    for name in targets:
        if len(running) == FUZZ_AT_ONCE:
            reap(*running.pop(0))
        corpus = os.path.join(folder, "corpus-" + name)
        os.makedirs(corpus, exist_ok=True)
        seeds = os.path.join(TOP, "tests", "fuzz", "corpus", name[len("fuzz-"):])
        output = os.path.join(folder, name + ".log")
        with open(output, "w", encoding="utf-8") as log:
            process = subprocess.Popen(
                [os.path.join(folder, "tests", "fuzz", name), f"-max_total_time={FUZZ_SECONDS}", f"-seed={FUZZ_SEED}", "-timeout=25",
                 "-rss_limit_mb=2048", f"-artifact_prefix={folder}/{name}-", "-print_final_stats=1", corpus]
                + ([seeds] if os.path.isdir(seeds) else []),
                stdout=log, stderr=subprocess.STDOUT)
        running.append((process, name, output))
    for entry in running:
        reap(*entry)


def finish():
    """Prints what failed and the closing line."""
    for name in COUNT.failures:
        print(f"FAILED {name}")
    for name in COUNT.unsteady:
        print(f"UNSTEADY {name}: failed beside others, passed alone")
    say("end")
    print(f"{COUNT.passed} passed, {COUNT.failed} failed, {COUNT.skipped} skipped")
    return 0 if COUNT.failed == 0 and COUNT.passed > 0 else 1


def main():
    os.makedirs(BUILD, exist_ok=True)
    os.environ.setdefault("CCACHE_DIR", os.path.join(BUILD, "ccache"))
    # A test must not reach the user's session, whatever the desktop it is started from.
    for name in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "AT_SPI_BUS_ADDRESS"):
        os.environ.pop(name, None)
    compiler = "ccache gcc" if shutil.which("ccache") else "gcc"
    suites = sys.argv[1:]

    if suites == ["fuzz"]:
        fuzz()
        return finish()
    say("build")
    plain = setup("plain", "--werror", "-Doptimization=2", env={"CC": compiler})
    if suites:
        round_of_tests("tests", plain, *[word for suite in suites for word in ("--suite", suite)])
    else:
        say("lint")
        COUNT.add("lint", run(["build-aux/check-source"]))
        round_of_tests("tests", plain, "--num-processes", str(TESTS_AT_ONCE))
        # Sanitizers need neither the window nor the long runs.
        lower = [word for suite in LOWER for word in ("--suite", suite)]
        # PIE and leak checks of third libraries' start-up allocations are kept out by a short suppression file.
        sanitized = setup("address", "-Db_sanitize=address,undefined", "-Db_lundef=false", *QUICK, f"-Dc_args={LINES}", env={"CC": compiler}, targets=None)
        round_of_tests("address and undefined sanitizers", sanitized, *lower, "-t", "4", "--num-processes", str(WATCHED_AT_ONCE), rebuild=True, env={
            "ASAN_OPTIONS": "detect_leaks=1:abort_on_error=1",
            "LSAN_OPTIONS": f"suppressions={TOP}/build-aux/lsan.supp:print_suppressions=0",
            "UBSAN_OPTIONS": "halt_on_error=1:print_stacktrace=1"})
        threads = setup("thread", "-Db_sanitize=thread", "-Db_lundef=false", *QUICK, f"-Dc_args={LINES}", env={"CC": compiler}, targets=None)
        # report_mutex_bugs: GLib unlocks by a tail call, so that an unlock seems to be ours while the lock was GLib's.
        round_of_tests("thread sanitizer", threads, *lower, "-t", "6", "--num-processes", str(WATCHED_AT_ONCE), rebuild=True, env={
            "TSAN_OPTIONS": f"suppressions={TOP}/build-aux/tsan.supp:halt_on_error=1:history_size=4:report_mutex_bugs=0"})
        round_of_tests("valgrind", plain, "--suite", "base", "--suite", "model", "--suite", "protocol", "-t", "10",
                       "--wrapper",
                       f"valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite "
                       f"--trace-children=no --suppressions={TOP}/build-aux/valgrind.supp "
                       "--suppressions=/usr/share/glib-2.0/valgrind/glib.supp",
                       env={"G_SLICE": "always-malloc", "VEDETTE_TEST_PATIENCE": "12"})
        fuzz()
    return finish()


if __name__ == "__main__":
    sys.exit(main())
