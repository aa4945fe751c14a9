/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* States of a simulated sensor, as the control API takes them. */
#define SIM_HEALTHY "{\"faults\":[]}"
#define SIM_REFUSES "{\"faults\":[\"refuse\"]}"
#define SIM_SILENT "{\"faults\":[\"silent\"]}"
#define SIM_UNAUTHORIZED "{\"faults\":[\"status-401\"]}"
#define SIM_UNAVAILABLE "{\"faults\":[\"status-503\"]}"
#define SIM_CHANGED "{\"faults\":[\"cert-changed\"]}"
#define SIM_NEVER_BACK "{\"faults\":[\"reboot-never-back\"]}"
#define SIM_QUICK_REBOOT "{\"reboot_seconds\":2}"
