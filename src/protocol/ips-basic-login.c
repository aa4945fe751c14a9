/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-basic-login.h"

#include <string.h>

IpsSecret *
ips_basic_login_make (const char *user, const IpsSecret *password)
{
  g_autofree char *pair = g_strconcat (user, ":", ips_secret_peek (password), NULL);
  g_autofree char *encoded = g_base64_encode ((const guchar *) pair, strlen (pair));
  g_autofree char *value = g_strconcat ("Basic ", encoded, NULL);
  IpsSecret *secret = ips_secret_new (value);

  explicit_bzero (pair, strlen (pair));
  explicit_bzero (encoded, strlen (encoded));
  explicit_bzero (value, strlen (value));
  return secret;
}
