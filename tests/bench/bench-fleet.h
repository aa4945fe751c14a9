/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-workspace.h"

/* A workspace on a store of its own in @folder, without engine and keyring, with @n_rows sensors of many kinds that were reached
 * lately. Ends the program where that fails. (transfer full) */
IpsWorkspace *bench_open_fleet (const char *folder, guint n_rows);
