/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-group-policy.h"

#include <glib/gi18n-lib.h>
#include <string.h>

GHashTable *
ips_group_policies_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

GHashTable *
ips_group_policies_read (GHashTable *settings)
{
  GHashTable *self = ips_group_policies_new ();
  GHashTableIter iter;
  gpointer name, value;

  g_hash_table_iter_init (&iter, settings);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      IpsCertPolicy policy;

      if (!g_str_has_prefix (name, IPS_GROUP_POLICY) || *(const char *) value == '\0')
        continue;
      if (ips_cert_policy_from_nick (value, &policy))
        ips_group_policies_set (self, (const char *) name + strlen (IPS_GROUP_POLICY), &policy);
      else
        g_warning ("setting %s: “%s” is not a policy, the group has none", (const char *) name, (const char *) value);
    }
  return self;
}

GHashTable *
ips_group_policies_copy (GHashTable *self)
{
  GHashTable *result = ips_group_policies_new ();
  GHashTableIter iter;
  gpointer path, value;

  g_hash_table_iter_init (&iter, self);
  while (g_hash_table_iter_next (&iter, &path, &value))
    {
      IpsCertPolicy policy = (IpsCertPolicy) GPOINTER_TO_INT (value);

      ips_group_policies_set (result, path, &policy);
    }
  return result;
}

gboolean
ips_group_policies_equal (GHashTable *a, GHashTable *b)
{
  GHashTableIter iter;
  gpointer path, value;

  if (g_hash_table_size (a) != g_hash_table_size (b))
    return FALSE;
  g_hash_table_iter_init (&iter, a);
  while (g_hash_table_iter_next (&iter, &path, &value))
    {
      gpointer other;

      if (!g_hash_table_lookup_extended (b, path, NULL, &other) || other != value)
        return FALSE;
    }
  return TRUE;
}

gboolean
ips_group_policies_lookup (GHashTable *self, const char *path, IpsCertPolicy *policy)
{
  gpointer value;

  if (!g_hash_table_lookup_extended (self, path, NULL, &value))
    return FALSE;
  *policy = (IpsCertPolicy) GPOINTER_TO_INT (value);
  return TRUE;
}

void
ips_group_policies_set (GHashTable *self, const char *path, const IpsCertPolicy *policy)
{
  g_return_if_fail (path != NULL && *path != '\0');

  if (policy != NULL)
    g_hash_table_insert (self, g_strdup (path), GINT_TO_POINTER (*policy));
  else
    g_hash_table_remove (self, path);
}

IpsCertPolicy
ips_group_policies_find (GHashTable *self, const char *path, IpsCertPolicy fallback, char **whose)
{
  g_autofree char *above = g_strdup (path);

  g_return_val_if_fail (path != NULL, fallback);

  while (*above != '\0')
    {
      IpsCertPolicy policy;
      char *slash;

      if (ips_group_policies_lookup (self, above, &policy))
        {
          if (whose != NULL)
            *whose = g_steal_pointer (&above);
          return policy;
        }
      slash = strrchr (above, '/');
      *(slash != NULL ? slash : above) = '\0';
    }
  if (whose != NULL)
    *whose = NULL;
  return fallback;
}

const char *
ips_cert_policy_get_label (IpsCertPolicy policy)
{
  switch (policy)
    {
    case IPS_CERT_POLICY_ACCEPT: return _("Accept automatically");
    case IPS_CERT_POLICY_MANUAL: return _("Add manually");
    case IPS_CERT_POLICY_ASK:
    default:                     return _("Ask on first contact");
    }
}

char *
ips_group_policies_describe (GHashTable *self, const char *path, IpsCertPolicy fallback)
{
  g_autofree char *whose = NULL;
  const char *label = ips_cert_policy_get_label (ips_group_policies_find (self, path, fallback, &whose));

  if (whose == NULL)
    /* TRANSLATORS: %s is a certificate policy, which is not set for a group itself */
    return g_strdup_printf (_("%s (the default)"), label);
  if (g_str_equal (whose, path))
    return g_strdup (label);
  /* TRANSLATORS: a certificate policy, and the group above from which it comes */
  return g_strdup_printf (_("%s (of the group %s)"), label, whose);
}

/* @value: (nullable) (transfer full) */
static char *
describe_value (const char *value)
{
  IpsCertPolicy policy;

  return g_strdup (value != NULL && ips_cert_policy_from_nick (value, &policy) ? ips_cert_policy_get_label (policy)
                                                                               : _("None of its own"));
}

const char *
ips_group_policy_describe_change (const char *setting, const char *before, const char *after, char **subject, char **was, char **is)
{
  if (!g_str_has_prefix (setting, IPS_GROUP_POLICY))
    return NULL;
  *subject = g_strdup (setting + strlen (IPS_GROUP_POLICY));
  *was = describe_value (before);
  *is = describe_value (after);
  return _("Certificate policy of a group changed");
}
