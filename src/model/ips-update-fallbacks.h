/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-update-settings.h"

G_BEGIN_DECLS

/*
 * The servers that are asked, one after the other, where the update server cannot serve. They are kept as one text, each a
 * word: "cisco", "http://user@servername:8080/IPSpath/" (percent-coded), "file:///folder". Proxy, trust, filter and the
 * Cisco.com account are the same for all.
 */
#define IPS_UPDATE_MAX_FALLBACKS 8

/* (transfer full) (element-type IpsUpdateSettings): the settings once for each server, in the order in which they are asked,
 * the update server itself first; each has no fallbacks. What cannot be read is left out. */
GPtrArray *ips_update_settings_list_servers (const IpsUpdateSettings *self);
/* Makes all but the first of @servers (element-type IpsUpdateSettings) the fallbacks of @self. */
void ips_update_settings_take_servers (IpsUpdateSettings *self, GPtrArray *servers);
/* The word for where updates come from. (transfer full) */
char *ips_update_settings_get_place (const IpsUpdateSettings *self);
/* The server for people: "Cisco.com, as jane", "Local server: http://servername/IPSpath/". @cisco_user: (nullable): of the
 * account; "" says that there is none yet. (transfer full) */
char *ips_update_settings_describe_server (const IpsUpdateSettings *self, const char *cisco_user);
/* A server's settings out of such a word: the others are those of @self. %NULL: %IPS_ERROR_INVALID */
IpsUpdateSettings *ips_update_settings_new_for_place (const IpsUpdateSettings *self, const char *place, GError **error);
/* Whether the fallbacks can be used: each well formed, none twice, not too many. %IPS_ERROR_INVALID */
gboolean ips_update_fallbacks_check (const IpsUpdateSettings *self, GError **error);

/* Under which name the server's password is in the vault; a fallback's goes with its address and its user name, so that
 * changing the order loses none. (transfer full) */
char *ips_update_settings_get_password_owner (const IpsUpdateSettings *self);

/* Whether another server may do better after @error. What a person has to look at first, such as a certificate that changed,
 * and what is wrong on this side stops. */
gboolean ips_update_fallbacks_help (const GError *error);

G_END_DECLS
