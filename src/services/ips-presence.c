/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-presence.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "ips-error.h"

struct _IpsPresence
{
  int fd;
};

IpsPresence *
ips_presence_new (const char *store_path, GError **error)
{
  g_autofree char *path = g_strconcat (store_path, "-presence", NULL);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  IpsPresence *self;

  if (fd < 0)
    {
      ips_set_error (error, IPS_ERROR_STORE_READONLY, "%s: %s", path, g_strerror (errno));
      return NULL;
    }
  self = g_new0 (IpsPresence, 1);
  self->fd = fd;
  return self;
}

void
ips_presence_free (IpsPresence *self)
{
  if (self == NULL)
    return;
  close (self->fd);
  g_free (self);
}

/* A byte of the file for each role. Locks of the open file, not of the process: two of one process are two. */
static struct flock
make_lock (IpsPresenceRole role, gboolean exclusive)
{
  struct flock lock = { 0 };

  lock.l_type = (short) (exclusive ? F_WRLCK : F_RDLCK);
  lock.l_whence = SEEK_SET;
  lock.l_start = role == IPS_PRESENCE_SERVICE ? 1 : 0;
  lock.l_len = 1;
  return lock;
}

gboolean
ips_presence_announce (IpsPresence *self, IpsPresenceRole role)
{
  struct flock lock = make_lock (role, role == IPS_PRESENCE_SERVICE);

  return fcntl (self->fd, F_OFD_SETLK, &lock) == 0;
}

gboolean
ips_presence_is_announced (IpsPresence *self, IpsPresenceRole role)
{
  struct flock lock = make_lock (role, TRUE);

  return fcntl (self->fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}
