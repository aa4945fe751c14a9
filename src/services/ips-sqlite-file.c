/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sqlite-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#define HEADER_SIZE 100
#define USER_VERSION_OFFSET 60

static void
set_errno_error (GError **error, int saved_errno, const char *path, const char *what)
{
  IpsError code = IPS_ERROR_FAILED;

  switch (saved_errno)
    {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      code = IPS_ERROR_DISK_FULL;
      break;
    case EACCES:
    case EPERM:
    case EROFS:
    case ENOTDIR:
      code = IPS_ERROR_STORE_READONLY;
      break;
    default:
      break;
    }
  ips_set_error (error, code, "%s: %s: %s", path, what, g_strerror (saved_errno));
}

/* Makes the folder (0700) and an empty file (0600), whatever the umask; narrows the rights of a file that
 * was there. */
gboolean
ips_sqlite_file_prepare (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  struct stat status;
  int fd;

  if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    {
      if (g_mkdir_with_parents (folder, 0700) != 0)
        {
          set_errno_error (error, errno, folder, "cannot create the folder");
          return FALSE;
        }
      /* The umask may have taken rights that we need ourselves. */
      g_chmod (folder, 0700);
    }
  if (g_access (folder, W_OK | X_OK) != 0)
    {
      set_errno_error (error, errno, folder, "the folder cannot be written");
      return FALSE;
    }

  fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
  if (fd < 0)
    {
      set_errno_error (error, errno, path, "cannot be written");
      return FALSE;
    }
  if (fstat (fd, &status) == 0 && !S_ISREG (status.st_mode))
    {
      close (fd);
      ips_set_error (error, IPS_ERROR_INVALID, "%s: not a file", path);
      return FALSE;
    }
  if ((status.st_mode & 0777) != 0600 && status.st_uid == geteuid ())
    fchmod (fd, 0600);
  close (fd);
  return TRUE;
}

/**
 * ips_sqlite_file_check_header:
 * @damaged: (out): the file is not empty and not a database
 *
 * Looks at the first bytes only, so that a store of a newer version is left alone to the last byte.
 */
gboolean
ips_sqlite_file_check_header (const char *path, gboolean *damaged, GError **error)
{
  static const char magic[16] = "SQLite format 3";
  guint8 header[HEADER_SIZE];
  guint32 version;
  ssize_t size;
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY, 0);

  *damaged = FALSE;
  if (fd < 0)
    {
      if (errno == ENOENT)
        return TRUE;
      set_errno_error (error, errno, path, "cannot be read");
      return FALSE;
    }
  size = pread (fd, header, sizeof header, 0);
  close (fd);
  if (size == 0)
    return TRUE;
  if (size < HEADER_SIZE || memcmp (header, magic, sizeof magic) != 0)
    {
      *damaged = TRUE;
      return TRUE;
    }
  memcpy (&version, header + USER_VERSION_OFFSET, sizeof version);
  version = GUINT32_FROM_BE (version);
  if (version > ips_sqlite_get_schema_version ())
    {
      ips_set_error (error, IPS_ERROR_STORE_NEWER, "%s: written by a newer version (store version %u, known up to %u)",
                     path, version, ips_sqlite_get_schema_version ());
      return FALSE;
    }
  return TRUE;
}

gboolean
ips_sqlite_is_network_type (guint64 magic, const char *name)
{
  static const guint32 magics[] = {
    0x6969,      /* NFS */
    0x517b,      /* SMB */
    0xff534d42,  /* CIFS */
    0xfe534d42,  /* SMB2 */
    0x5346414f,  /* AFS */
    0x6b414653,  /* kAFS */
    0x73757245,  /* Coda */
    0x00c36400,  /* Ceph */
    0x01021997,  /* 9P */
    0x0bd00bd0,  /* Lustre */
    0x47504653,  /* GPFS */
  };
  static const char *const names[] = {
    "fuse.sshfs", "fuse.davfs", "fuse.rclone", "fuse.gvfsd-fuse", "fuse.glusterfs", "fuse.s3fs",
    "fuse.curlftpfs", "fuse.ceph", "nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "davfs"
  };

  for (guint i = 0; i < G_N_ELEMENTS (magics); i++)
    if ((guint32) magic == magics[i])
      return TRUE;
  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (name, names[i]))
      return TRUE;
  return FALSE;
}

/* The type of the mount a device number belongs to; every FUSE file system has the same statfs() type. */
static char *
get_mount_type (dev_t device)
{
  g_autofree char *wanted = g_strdup_printf ("%u:%u", major (device), minor (device));
  g_autofree char *table = NULL;
  g_auto(GStrv) lines = NULL;

  if (!g_file_get_contents ("/proc/self/mountinfo", &table, NULL, NULL))
    return NULL;
  lines = g_strsplit (table, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) fields = g_strsplit (lines[i], " ", -1);

      if (g_strv_length (fields) < 8 || !g_str_equal (fields[2], wanted))
        continue;
      for (guint j = 6; fields[j] != NULL; j++)
        if (g_str_equal (fields[j], "-"))
          return g_strdup (fields[j + 1]);
    }
  return NULL;
}

gboolean
ips_sqlite_file_is_on_network (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = NULL;
  struct statfs place;
  struct stat status;

  if (statfs (folder, &place) != 0)
    return FALSE;
  if (stat (folder, &status) == 0)
    name = get_mount_type (status.st_dev);
  return ips_sqlite_is_network_type ((guint64) place.f_type, name);
}

static gboolean
copy_one (const char *from, const char *to, GError **error)
{
  g_autoptr(GFile) source = g_file_new_for_path (from);
  g_autoptr(GFile) target = g_file_new_for_path (to);
  g_autoptr(GError) local_error = NULL;

  if (!g_file_copy (source, target, G_FILE_COPY_NONE, NULL, NULL, NULL, &local_error))
    {
      ips_set_error (error, g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NO_SPACE)
                              ? IPS_ERROR_DISK_FULL : IPS_ERROR_FAILED,
                     "%s: cannot keep a copy: %s", to, local_error->message);
      g_unlink (to);
      return FALSE;
    }
  g_chmod (to, 0600);
  return TRUE;
}

static gboolean
same_content (const char *a, const char *b)
{
  g_autoptr(GMappedFile) first = g_mapped_file_new (a, FALSE, NULL);
  g_autoptr(GMappedFile) second = g_mapped_file_new (b, FALSE, NULL);
  gsize size;

  if (first == NULL || second == NULL)
    return FALSE;
  size = g_mapped_file_get_length (first);
  return size == g_mapped_file_get_length (second)
         && (size == 0
             || memcmp (g_mapped_file_get_contents (first), g_mapped_file_get_contents (second), size) == 0);
}

/* A copy of these very bytes that was kept before, so that ten starts do not make ten copies. */
static char *
find_copy (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *prefix = g_strconcat (name, ".damaged-", NULL);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *entry;

  while (dir != NULL && (entry = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *candidate = g_build_filename (folder, entry, NULL);

      if (g_str_has_prefix (entry, prefix) && !g_str_has_suffix (entry, "-wal")
          && !g_str_has_suffix (entry, "-shm") && same_content (path, candidate))
        return g_steal_pointer (&candidate);
    }
  return NULL;
}

/* Copies a damaged store, with what is still in its log, beside itself. */
char *
ips_sqlite_file_keep_copy (const char *path, GError **error)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *stamp = g_date_time_format (now, "%Y%m%d-%H%M%S");
  g_autofree char *copy = find_copy (path);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *log_copy = NULL;

  if (copy != NULL)
    return g_steal_pointer (&copy);
  copy = g_strdup_printf ("%s.damaged-%s", path, stamp);
  for (guint i = 2; g_file_test (copy, G_FILE_TEST_EXISTS); i++)
    {
      g_free (copy);
      copy = g_strdup_printf ("%s.damaged-%s-%u", path, stamp, i);
    }
  if (!copy_one (path, copy, error))
    return NULL;
  log_copy = g_strconcat (copy, "-wal", NULL);
  if (g_file_test (log, G_FILE_TEST_EXISTS) && !copy_one (log, log_copy, error))
    return NULL;
  return g_steal_pointer (&copy);
}
