/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-certificate-test.h"

#include <glib/gi18n-lib.h>

static gboolean
is_named (const IpsX509 *facts, const char *address)
{
  for (guint i = 0; facts->names != NULL && facts->names[i] != NULL; i++)
    if (g_ascii_strcasecmp (facts->names[i], address) == 0)
      return TRUE;
  return g_ascii_strcasecmp (facts->common_name, address) == 0;
}

IpsTestOutcome
ips_certificate_test (IpsCertificateTest test, IpsCertificate *stored, IpsCertificate *presented, const char *address, gint64 now_us)
{
  const IpsX509 *facts;

  if (presented == NULL)
    return IPS_TEST_UNKNOWN;
  facts = ips_certificate_get_facts (presented);
  switch (test)
    {
    case IPS_CERTIFICATE_TEST_ISSUER:
      /* sensors sign their own: it is trusted when it is the one in the store */
      return stored != NULL && ips_certificate_equal (stored, presented) ? IPS_TEST_PASS : IPS_TEST_FAIL;
    case IPS_CERTIFICATE_TEST_DATE:
      return now_us >= facts->not_before_us && now_us <= facts->not_after_us ? IPS_TEST_PASS : IPS_TEST_FAIL;
    case IPS_CERTIFICATE_TEST_NAME:
      return is_named (facts, address) ? IPS_TEST_PASS : IPS_TEST_USUAL;
    case IPS_N_CERTIFICATE_TESTS:
    default:
      return IPS_TEST_UNKNOWN;
    }
}

const char *
ips_certificate_test_to_label (IpsCertificateTest test)
{
  static const char *const labels[IPS_N_CERTIFICATE_TESTS] = {
    [IPS_CERTIFICATE_TEST_ISSUER] = N_("Issuer trusted"),
    [IPS_CERTIFICATE_TEST_DATE] = N_("Date inside validity"),
    [IPS_CERTIFICATE_TEST_NAME] = N_("Name matches"),
  };

  g_return_val_if_fail ((guint) test < IPS_N_CERTIFICATE_TESTS, "");
  return _(labels[test]);
}

const char *
ips_test_outcome_to_label (IpsTestOutcome outcome)
{
  switch (outcome)
    {
    case IPS_TEST_PASS:
      return _("pass");
    case IPS_TEST_USUAL:
      return _("fail, as is usual");
    case IPS_TEST_FAIL:
      return _("fail");
    case IPS_TEST_UNKNOWN:
    default:
      return _("not known");
    }
}
