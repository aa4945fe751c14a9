/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include <glib/gi18n-lib.h>
#include <libxml/HTMLparser.h>
#include <string.h>

#include "ips-error.h"
#include "ips-listing-private.h"
#include "ips-package-name.h"
#include "ips-text.h"

#define MAX_GAP_BYTES 512    /* of the text beside a link: a date and a size */

/* What is seen of a page on the way through it. */
typedef struct
{
  IpsListingBuilder *builder;
  GString *gap;              /* text since the last link or the last line */
  GString *title;
  char *href;                /* (owned) (nullable): of the link whose details are being gathered */
  char *before;              /* (owned) (nullable): what stood before it on its line */
  gboolean in_link;
  gboolean in_title;
  gboolean has_parent_link;  /* "[To Parent Directory]", as IIS writes it */
  gboolean asks_for_password;
  gboolean is_iis_start;
  guint n_packages;
} Page;

/* The link that is open is followed by nothing more that belongs to it. */
static void
end_link (Page *page)
{
  gint64 size_bytes = -1, modified_us = 0;
  gboolean exact = FALSE;

  if (page->href == NULL)
    return;
  /* IIS writes date and size before the link, everybody else behind it. */
  if (!ips_listing_read_details (page->gap->str, &size_bytes, &exact, &modified_us))
    ips_listing_read_details (page->before, &size_bytes, &exact, &modified_us);
  ips_listing_builder_add_link (page->builder, page->href, size_bytes, exact, modified_us);
  g_clear_pointer (&page->href, g_free);
  g_clear_pointer (&page->before, g_free);
}

static void
end_line (Page *page)
{
  end_link (page);
  g_string_truncate (page->gap, 0);
}

static void
add_text (Page *page, const char *text)
{
  if (page->in_title)
    g_string_append_len (page->title, text, (gssize) MIN (strlen (text), 256 - MIN (page->title->len, 256)));
  if (page->in_link)
    {
      if (strstr (text, "[To Parent Directory]") != NULL)
        page->has_parent_link = TRUE;
      return;
    }
  for (; *text != '\0'; text++)
    if (*text == '\n')
      end_line (page);
    else if (page->gap->len < MAX_GAP_BYTES)
      g_string_append_c (page->gap, *text);
}

static char *
get_attribute (xmlNode *node, const char *name)
{
  xmlChar *value = xmlGetNoNsProp (node, (const xmlChar *) name);
  char *copy = g_strdup ((const char *) value);

  xmlFree (value);
  return copy;
}

static gboolean
is (xmlNode *node, const char *name)
{
  return node->name != NULL && g_ascii_strcasecmp ((const char *) node->name, name) == 0;
}

static void
begin_link (Page *page, xmlNode *node)
{
  g_autofree char *href = get_attribute (node, "href");

  end_link (page);
  page->in_link = TRUE;
  if (href != NULL)
    {
      page->href = g_strstrip (g_steal_pointer (&href));
      page->before = g_strdup (page->gap->str);
    }
  g_string_truncate (page->gap, 0);
}

static void
begin_element (Page *page, xmlNode *node)
{
  if (is (node, "a"))
    {
      begin_link (page, node);
    }
  else if (is (node, "br") || is (node, "tr") || is (node, "li") || is (node, "hr"))
    {
      end_line (page);
    }
  else if (is (node, "td") && page->gap->len > 0)
    {
      g_string_append_c (page->gap, ' ');
    }
  else if (is (node, "title"))
    {
      page->in_title = TRUE;
    }
  else if (is (node, "input"))
    {
      g_autofree char *type = get_attribute (node, "type");

      page->asks_for_password |= type != NULL && g_ascii_strcasecmp (type, "password") == 0;
    }
  else if (is (node, "img"))
    {
      g_autofree char *source = get_attribute (node, "src");

      page->is_iis_start |= source != NULL && (strstr (source, "iis-") != NULL || strstr (source, "iisstart") != NULL || strstr (source, "welcome.png") != NULL);
    }
}

static void
end_element (Page *page, xmlNode *node)
{
  if (is (node, "a"))
    page->in_link = FALSE;
  else if (is (node, "title"))
    page->in_title = FALSE;
  else if (is (node, "tr") || is (node, "li") || is (node, "pre") || is (node, "body"))
    end_line (page);
}

/* Document order without calling itself: a page may be nested as deep as it likes. */
static void
walk (Page *page, xmlNode *root)
{
  xmlNode *node = root;

  while (node != NULL)
    {
      gboolean skipped = is (node, "script") || is (node, "style");

      if (node->type == XML_TEXT_NODE && node->content != NULL)
        add_text (page, (const char *) node->content);
      else if (node->type == XML_ELEMENT_NODE && !skipped)
        begin_element (page, node);
      if (node->type == XML_ELEMENT_NODE && !skipped && node->children != NULL)
        {
          node = node->children;
          continue;
        }
      while (node != NULL && node != root)
        {
          if (node->type == XML_ELEMENT_NODE)
            end_element (page, node);
          if (node->next != NULL)
            break;
          node = node->parent;
        }
      if (node == NULL || node == root)
        break;
      node = node->next;
    }
  end_line (page);
}

/* A page of links of somebody's own counts where packages are among them. */
static gboolean
has_packages (const IpsListing *listing)
{
  for (guint i = 0; i < listing->entries->len; i++)
    {
      const IpsListingEntry *entry = g_ptr_array_index (listing->entries, i);
      g_autoptr(IpsPackageName) name = ips_package_name_parse (entry->name, NULL);

      if (name != NULL && name->family != IPS_PACKAGE_UNKNOWN)
        return TRUE;
    }
  return FALSE;
}

static gboolean
judge (Page *page, GError **error)
{
  const char *title = page->title->str;
  g_autofree char *safe = NULL;

  while (g_ascii_isspace (*title))
    title++;
  if (g_str_has_prefix (title, "Index of ") || g_str_has_prefix (title, "Directory listing for ") || page->has_parent_link
      || strstr (title, " - /") != NULL || has_packages (page->builder->listing))
    return TRUE;
  if (page->asks_for_password)
    {
      ips_set_error (error, IPS_ERROR_LOGIN_REJECTED, _("the server shows a page that asks for a login instead of the folder"));
      return FALSE;
    }
  if (page->is_iis_start || g_str_has_prefix (title, "IIS"))
    {
      ips_set_error (error, IPS_ERROR_NO_LISTING, _("the server shows the start page of IIS instead of the folder"));
      return FALSE;
    }
  safe = ips_text_make_safe (title, 80);
  g_strstrip (safe);
  if (*safe != '\0')
    ips_set_error (error, IPS_ERROR_NO_LISTING, _("the server shows a page “%s” instead of the folder's listing"), safe);
  else
    ips_set_error (error, IPS_ERROR_NO_LISTING, _("the server shows a page instead of the folder's listing"));
  return FALSE;
}

gboolean
ips_listing_read_html (IpsListingBuilder *self, const char *data, gsize size_bytes, GError **error)
{
  htmlDocPtr document = htmlReadMemory (data, (int) size_bytes, NULL, "UTF-8", HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
  Page page = { .builder = self };
  xmlNode *root = document != NULL ? xmlDocGetRootElement (document) : NULL;
  gboolean ok;

  page.gap = g_string_new (NULL);
  page.title = g_string_new (NULL);
  if (root != NULL)
    walk (&page, root);
  ok = judge (&page, error);
  g_string_free (page.gap, TRUE);
  g_string_free (page.title, TRUE);
  g_free (page.href);
  g_free (page.before);
  if (document != NULL)
    xmlFreeDoc (document);
  return ok;
}
