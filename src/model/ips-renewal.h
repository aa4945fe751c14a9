/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Parameter of a job that regenerates certificates: only those that end within so many days, or have ended. */
#define IPS_RENEW_WITHIN "expiring-within"
