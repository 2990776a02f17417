#include "backend/http.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define PATH_MOST 512

const char *http_find(const struct header *headers, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcasecmp(headers[i].name, name) == 0)
            return headers[i].value;
    return NULL;
}

size_t http_count(const struct header *headers, size_t count, const char *name)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++)
        found += strcasecmp(headers[i].name, name) == 0;
    return found;
}

/* Walk a comma-separated list: the next element without the blanks around it. False at the end. */
static bool next_element(const char **list, const char **element, size_t *length)
{
    const char *end;

    *list += strspn(*list, ", \t");
    *element = *list;
    *list += strcspn(*list, ",");
    for (end = *list; end > *element && (end[-1] == ' ' || end[-1] == '\t'); end--)
        ;
    *length = (size_t)(end - *element);
    return *length > 0;
}

bool http_lists(const char *list, const char *token)
{
    const char *element;
    size_t length;

    while (list && next_element(&list, &element, &length))
        if (length == strlen(token) && strncasecmp(element, token, length) == 0)
            return true;
    return false;
}

/* Is the quality in ";q=0", ";q=0.00" and the like nothing? */
static bool refused(const char *parameters, size_t length)
{
    size_t i = 0;

    while (i < length && strchr("; \t", parameters[i]))
        i++;
    if (i + 2 > length || (parameters[i] != 'q' && parameters[i] != 'Q') || parameters[i + 1] != '=')
        return false;
    for (i += 2; i < length; i++)
        if (parameters[i] != '0' && parameters[i] != '.')
            return false;
    return true;
}

bool http_accepts_gzip(const char *accept)
{
    const char *element;
    size_t length;
    bool any = false;

    while (accept && next_element(&accept, &element, &length)) {
        size_t name = 0;

        while (name < length && !strchr("; \t", element[name]))
            name++;
        if (name == 4 && strncasecmp(element, "gzip", 4) == 0)
            return !refused(element + name, length - name);
        if (name == 1 && *element == '*')
            any = !refused(element + name, length - name);
    }
    return any;
}

bool http_is_type(const char *value, const char *type)
{
    size_t length = strlen(type);

    return value && strncasecmp(value, type, length) == 0 && strchr("; \t", value[length]) != NULL;
}

bool http_matches(const char *if_none_match, const char *tag)
{
    const char *element;
    size_t length;

    while (if_none_match && next_element(&if_none_match, &element, &length)) {
        if (length == 1 && *element == '*')
            return true;
        if (length > 2 && strncmp(element, "W/", 2) == 0) {
            element += 2;
            length -= 2;
        }
        if (length == strlen(tag) && memcmp(element, tag, length) == 0)
            return true;
    }
    return false;
}

bool http_path_allowed(const char *path)
{
    size_t length = strnlen(path, PATH_MOST + 1);

    if (path[0] != '/' || length > PATH_MOST)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (!isalnum((unsigned char)path[i]) && !strchr("-._~/", path[i]))
            return false;
        if (path[i] == '/' && (path[i + 1] == '/' || (path[i + 1] == '.' && strchr("/.", path[i + 2]))))
            return false;
    }
    return true;
}
