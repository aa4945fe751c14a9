/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-platform.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* packages-and-servers.md 3.3 and platforms.csv: what files are called, what "show version" and the firewall say, and the
 * newest release that was made for it; features.md ADM-09: what the vendor's manager gave up. A row
 * whose word another one begins with stands behind it. */
static const IpsPlatform platforms[] = {
  { "", NULL, { "IDS4210" }, 0, NULL },
  { "4215", NULL, { "IDS4215", "IPS4215" }, 0, "6.0" },
  { "", NULL, { "IDS4235" }, 0, "6.0" },
  { "", NULL, { "IDS4250" }, 0, "6.0" },
  { "4240", NULL, { "IPS4240" }, IPS_PLATFORM_MANAGER_ENDED, "7.1" },
  { "4255", NULL, { "IPS4255" }, IPS_PLATFORM_MANAGER_ENDED, "7.1" },
  { "4260", NULL, { "IPS4260" }, IPS_PLATFORM_MANAGER_ENDED, "7.1" },
  { "4270_20", NULL, { "IPS4270" }, IPS_PLATFORM_MANAGER_ENDED, "7.1(11p1)" },
  { "4345", NULL, { "IPS4345" }, IPS_PLATFORM_MANAGER_ENDED, "7.3(5p1)" },
  { "4360", NULL, { "IPS4360" }, IPS_PLATFORM_MANAGER_ENDED, "7.3(5p1)" },
  { "4510", NULL, { "IPS4510" }, IPS_PLATFORM_MANAGER_ENDED, "7.3(5p1)" },
  { "4520", NULL, { "IPS4520" }, IPS_PLATFORM_MANAGER_ENDED, "7.3(5p1)" },
  { "SSM_10", "SSM", { "SSM10" }, 0, "7.1(7)" },
  { "SSM_20", "SSM", { "SSM20" }, 0, "7.1" },
  { "SSM_40", NULL, { "SSM40" }, 0, "7.1" },
  { "SSC_5", NULL, { "SSC5" }, IPS_PLATFORM_OWN_PACKAGE, "6.2" },
  { "IDSM2", "WS-SVC-IDSM2", { "IDSM2" }, 0, "7.0" },
  { "NM_CIDS", "NM-CIDS", { "NMCIDS" }, 0, "6.0" },
  { "AIM", NULL, { "AIMIPS", "IPSAIM" }, IPS_PLATFORM_OWN_PACKAGE | IPS_PLATFORM_ROUTER_MODULE, "7.0(9)" },
  { "NME", NULL, { "NMEIPS", "IPSNME" }, IPS_PLATFORM_OWN_PACKAGE | IPS_PLATFORM_ROUTER_MODULE, "7.0" },
  { "SSP_10", NULL, { "SSPIPS10", "SSP10" }, 0, "7.3(5p1)" },
  { "SSP_20", NULL, { "SSPIPS20", "SSP20" }, 0, "7.3(5p1)" },
  { "SSP_40", NULL, { "SSPIPS40", "SSP40" }, 0, "7.3(5p1)" },
  { "SSP_60", NULL, { "SSPIPS60", "SSP60" }, 0, "7.3(5p1)" },
  { "SSP_5512", NULL, { "ASA5512", "SSP5512" }, 0, "7.3(5p1)" },
  { "SSP_5515", NULL, { "ASA5515", "SSP5515" }, 0, "7.3(5p1)" },
  { "SSP_5525", NULL, { "ASA5525", "SSP5525" }, 0, "7.3(5p1)" },
  { "SSP_5545", NULL, { "ASA5545", "SSP5545" }, 0, "7.3(5p1)" },
  { "SSP_5555", NULL, { "ASA5555", "SSP5555" }, 0, "7.3(5p1)" },
  { "", NULL, { "IOSIPS" }, IPS_PLATFORM_IOS, NULL },
};

/* Letters and figures alone, in capitals. */
static char *
squeeze (const char *text)
{
  GString *squeezed = g_string_new (NULL);

  for (; *text != '\0'; text++)
    if (g_ascii_isalnum (*text))
      g_string_append_c (squeezed, g_ascii_toupper (*text));
  return g_string_free (squeezed, FALSE);
}

static const IpsPlatform *
find_squeezed (const char *squeezed)
{
  for (guint i = 0; i < G_N_ELEMENTS (platforms); i++)
    for (guint j = 0; j < G_N_ELEMENTS (platforms[i].words) && platforms[i].words[j] != NULL; j++)
      if (strstr (squeezed, platforms[i].words[j]) != NULL)
        return &platforms[i];
  return NULL;
}

const IpsPlatform *
ips_platform_find (const char *platform)
{
  g_autofree char *squeezed = squeeze (platform);

  return find_squeezed (squeezed);
}

guint
ips_platform_get_traits (const char *platform)
{
  const IpsPlatform *found = ips_platform_find (platform);

  return found != NULL ? found->traits : 0;
}

char *
ips_platform_describe_support (const char *platform)
{
  const IpsPlatform *found = ips_platform_find (platform);
  g_autofree char *newest = NULL;

  if (found == NULL || (found->newest == NULL && (found->traits & IPS_PLATFORM_MANAGER_ENDED) == 0))
    return g_strdup ("");
  /* TRANSLATORS: %s is a version such as "7.3(5p1)" */
  newest = found->newest != NULL ? g_strdup_printf (_("Newest release: %s"), found->newest) : g_strdup ("");
  if ((found->traits & IPS_PLATFORM_MANAGER_ENDED) == 0)
    return g_steal_pointer (&newest);
  /* TRANSLATORS: %s is “Newest release: 7.3(5p1)” */
  return g_strdup_printf (_("%s; Cisco Security Manager gave it up with 4.21"), newest);
}

gboolean
ips_platform_matches (const char *identifier, const char *platform)
{
  g_autofree char *wanted = squeeze (identifier);
  g_autofree char *given = squeeze (platform);
  const IpsPlatform *found = find_squeezed (given);
  g_autofree char *own = squeeze (found != NULL ? found->identifier : "");
  g_autofree char *former = squeeze (found != NULL && found->former != NULL ? found->former : "");

  if (*wanted == '\0' || (*own != '\0' && g_str_equal (wanted, own)) || (*former != '\0' && g_str_equal (wanted, former)))
    return TRUE;
  /* of a kind that is not in the list, by the name alone */
  return *own == '\0' && strstr (given, wanted) != NULL;
}

gboolean
ips_platform_is_in_firewall (const char *platform)
{
  return platform != NULL && g_ascii_strncasecmp (platform, "ASA", 3) == 0;
}
