/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Whether something is so, where nobody may have asked yet. Stored by these numbers. */
typedef enum { IPS_KNOWN_UNKNOWN, IPS_KNOWN_NO, IPS_KNOWN_YES } IpsKnown;
