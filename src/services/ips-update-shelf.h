/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-file-shelf.h"
#include "ips-store.h"
#include "ips-vault.h"

G_BEGIN_DECLS

/**
 * IpsUpdateShelf: the shelf on the server that Edit Update Server Settings names for devices: the program puts files there
 * (SFTP, FTP, or PUT over HTTP), or where it is not to, looks whether somebody did. What was put there stays. Main thread only.
 */
#define IPS_TYPE_UPDATE_SHELF (ips_update_shelf_get_type ())
G_DECLARE_FINAL_TYPE (IpsUpdateShelf, ips_update_shelf, IPS, UPDATE_SHELF, GObject)

IpsFileShelf *ips_update_shelf_new (IpsStore *store, IpsVault *vault);

G_END_DECLS
