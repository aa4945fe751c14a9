/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-json.h"
#include "ips-upgrade-plan.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static char *
write_steps (GPtrArray *steps)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;

  ips_upgrade_steps_to_json (steps, builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

/* What was read is written as it was read. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr(JsonNode) node = ips_json_is_shallow (text, -1, 8) ? json_from_string (text, NULL) : NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) steps = ips_upgrade_steps_from_json (node, &error);
  g_autoptr(GPtrArray) again = NULL;
  g_autoptr(JsonNode) written = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  g_assert ((steps == NULL) == (error != NULL));
  if (steps == NULL)
    return 0;
  for (guint i = 0; i < steps->len; i++)
    {
      g_autofree char *words = ips_upgrade_step_describe (g_ptr_array_index (steps, i));

      g_assert (*words != '\0');
    }
  first = write_steps (steps);
  written = json_from_string (first, NULL);
  again = ips_upgrade_steps_from_json (written, NULL);
  g_assert (again != NULL);
  second = write_steps (again);
  g_assert_cmpstr (first, ==, second);
  return 0;
}
