#include "backend/format.h"

#include <time.h>

#include "sync/id.h"

void format_time(int64_t seconds, char text[FORMAT_TIME_SIZE])
{
    time_t time = (time_t)seconds;
    struct tm parts;

    text[0] = '\0';
    if (gmtime_r(&time, &parts))
        strftime(text, FORMAT_TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

json_t *format_id_json(const unsigned char id[SYNC_ID_SIZE])
{
    char text[ID_TEXT_SIZE];

    id_to_text(id, text);
    return json_stringn(text, sizeof text);
}

json_t *format_time_json(int64_t seconds)
{
    char text[FORMAT_TIME_SIZE];

    format_time(seconds, text);
    return json_string(text);
}
