/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-sensor.h"

G_BEGIN_DECLS

/**
 * IpsCertificateTest: what a client tests on the certificate that a sensor presents.
 */
typedef enum { IPS_CERTIFICATE_TEST_ISSUER, IPS_CERTIFICATE_TEST_DATE, IPS_CERTIFICATE_TEST_NAME, IPS_N_CERTIFICATE_TESTS } IpsCertificateTest;
typedef enum
{
  IPS_TEST_UNKNOWN,    /* there is no certificate to be tested */
  IPS_TEST_PASS,
  IPS_TEST_USUAL,      /* fails, as it does with most sensors' own certificates: a name that is not the address */
  IPS_TEST_FAIL
} IpsTestOutcome;

/* @stored, @presented: (nullable); @address: as the sensor is reached. Any thread. */
IpsTestOutcome ips_certificate_test (IpsCertificateTest test, IpsCertificate *stored, IpsCertificate *presented, const char *address,
                                     gint64 now_us);
const char *ips_certificate_test_to_label (IpsCertificateTest test);   /* "Issuer trusted", translated */
const char *ips_test_outcome_to_label (IpsTestOutcome outcome);        /* "pass", "fail", translated */

G_END_DECLS
