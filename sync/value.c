#include "sync/value.h"

#include <string.h>

#include "sync/id.h"

#define LINE_MAX_BYTES 1000
/* Times of life and work: what lies outside 1900 to 2199 is a slip of the keyboard or a broken clock. */
#define TIME_LEAST INT64_C(-2208988800)
#define TIME_GREATEST INT64_C(7258118399)
#define CENTS_GREATEST INT64_C(100000000000)

int value_compare(const struct value *a, const struct value *b)
{
    size_t shorter = a->length < b->length ? a->length : b->length;
    int order;

    if (a->type != b->type)
        return a->type < b->type ? -1 : 1;
    if (a->type == VALUE_NULL)
        return 0;
    if (a->type == VALUE_INTEGER)
        return (a->integer > b->integer) - (a->integer < b->integer);
    order = shorter ? memcmp(a->bytes, b->bytes, shorter) : 0;
    return order ? order : (a->length > b->length) - (a->length < b->length);
}

bool value_equal(const struct value *a, const struct value *b)
{
    return value_compare(a, b) == 0;
}

static bool two_digits(const char *text, int *number)
{
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
        return false;
    *number = (text[0] - '0') * 10 + (text[1] - '0');
    return true;
}

/* A day of the Gregorian calendar in 1900 to 2199, as YYYY-MM-DD. */
static bool is_date(struct slice text)
{
    static const int DAYS[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    int century, year, month, day;
    bool leap;

    if (text.length != 10 || text.bytes[4] != '-' || text.bytes[7] != '-' || !two_digits(text.bytes, &century) ||
        !two_digits(text.bytes + 2, &year) || !two_digits(text.bytes + 5, &month) || !two_digits(text.bytes + 8, &day))
        return false;
    year += century * 100;
    leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return century >= 19 && century <= 21 && month >= 1 && month <= 12 && day >= 1 &&
           day <= DAYS[month - 1] + (month == 2 && leap ? 1 : 0);
}

static bool is_choice(struct slice text, const char *choices)
{
    while (*choices) {
        size_t length = strcspn(choices, " ");

        if (length == text.length && memcmp(choices, text.bytes, length) == 0)
            return true;
        choices += length;
        choices += strspn(choices, " ");
    }
    return false;
}

static int check_text(const struct column *column, struct slice text, const char *where, struct faults *faults)
{
    switch (column->kind) {
    case KIND_LINE:
        if (memchr(text.bytes, '\n', text.length))
            return faults_refuse(faults, where, "meer-regels", "Hier past één regel.");
        return text.length <= LINE_MAX_BYTES ? SYNC_OK : faults_refuse(faults, where, "te-lang", "Deze regel is te lang.");
    case KIND_TEXT:
        return text.length <= TEXT_MAX_BYTES ? SYNC_OK : faults_refuse(faults, where, "te-lang", "Deze tekst is te lang.");
    case KIND_DATE:
        return is_date(text) ? SYNC_OK : faults_refuse(faults, where, "geen-datum", "Dit is geen datum tussen 1900 en 2200.");
    default:
        return is_choice(text, column->choices) ? SYNC_OK
                                                : faults_refuse(faults, where, "onbekende-keuze", "Deze keuze bestaat niet.");
    }
}

static int check_integer(const struct column *column, int64_t number, const char *where, struct faults *faults)
{
    int64_t least = column->kind == KIND_INTEGER ? column->least : column->kind == KIND_TIME ? TIME_LEAST : 0;
    int64_t greatest = column->kind == KIND_INTEGER ? column->greatest
                       : column->kind == KIND_TIME  ? TIME_GREATEST
                       : column->kind == KIND_CENTS ? CENTS_GREATEST
                                                    : 1;

    if (number >= least && number <= greatest)
        return SYNC_OK;
    if (column->kind == KIND_TIME)
        return faults_refuse(faults, where, "onmogelijke-tijd", "Dit tijdstip ligt niet tussen 1900 en 2200.");
    return faults_refuse(faults, where, "buiten-grenzen", "Dit getal is te klein of te groot.");
}

/* Pass over the value at `before`, which is JSON, but nothing for this column. */
static int wrong_type(struct json *json, const struct json *before, const char *where, struct faults *faults)
{
    *json = *before;
    json_skip(json, NULL);
    return faults_refuse(faults, where, "verkeerd-type", "Dit is niet het soort waarde dat hier hoort.");
}

int value_from_json(struct json *json, const struct column *column, struct arena *arena, struct value *value,
                    const char *where, struct faults *faults)
{
    enum json_type type = json_peek(json);
    bool textual = column->kind == KIND_LINE || column->kind == KIND_TEXT || column->kind == KIND_DATE || column->kind == KIND_CHOICE;
    struct slice text;
    struct json before = *json;
    unsigned char *id;

    *value = (struct value){ .type = VALUE_NULL };
    if (type == JSON_NULL) {
        json_read_null(json);
        return column->required ? faults_refuse(faults, where, "verplicht", "Dit moet ingevuld zijn.") : SYNC_OK;
    }
    if (type == JSON_NUMBER && !textual && column->kind != KIND_REFERENCE) {
        if (!json_read_integer(json, &value->integer))
            return wrong_type(json, &before, where, faults);
        value->type = VALUE_INTEGER;
        return check_integer(column, value->integer, where, faults);
    }
    if (type != JSON_STRING || !(textual || column->kind == KIND_REFERENCE))
        return wrong_type(json, &before, where, faults);
    if (!json_read_string(json, arena, &text))
        return json->unfit ? wrong_type(json, &before, where, faults) : SQLITE_NOMEM;
    if (textual) {
        *value = (struct value){ .type = VALUE_TEXT, .bytes = text.bytes, .length = text.length };
        return check_text(column, text, where, faults);
    }
    id = arena_take(arena, SYNC_ID_SIZE);
    if (!id)
        return SQLITE_NOMEM;
    *value = (struct value){ .type = VALUE_ID, .bytes = (const char *)id, .length = SYNC_ID_SIZE };
    return id_from_text(text.bytes, text.length, id) ? SYNC_OK
                                                     : faults_refuse(faults, where, "geen-id", "Dit verwijst nergens naar.");
}

void value_to_json(struct buffer *buffer, const struct value *value)
{
    switch (value->type) {
    case VALUE_NULL: buffer_puts(buffer, "null"); break;
    case VALUE_INTEGER: json_put_integer(buffer, value->integer); break;
    case VALUE_TEXT: json_put_string(buffer, value->bytes, value->length); break;
    case VALUE_ID: json_put_id(buffer, (const unsigned char *)value->bytes); break;
    case VALUE_COVER: buffer_append(buffer, value->bytes, value->length); break;
    }
}

void values_to_json(struct buffer *buffer, const struct table *table, uint64_t columns, const struct value *values)
{
    bool first = true;

    buffer_byte(buffer, '{');
    for (unsigned i = 0; i < table->column_count; i++)
        if (columns & UINT64_C(1) << i) {
            if (!first)
                buffer_byte(buffer, ',');
            json_put_string(buffer, table->columns[i].name, strlen(table->columns[i].name));
            buffer_byte(buffer, ':');
            value_to_json(buffer, values++);
            first = false;
        }
    buffer_byte(buffer, '}');
}

void varint_store(struct buffer *buffer, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        buffer_byte(buffer, (char)(value | 0x80));
    buffer_byte(buffer, (char)value);
}

bool varint_load(const unsigned char **at, const unsigned char *end, uint64_t *value)
{
    *value = 0;
    for (unsigned shift = 0; *at < end && shift < 64; shift += 7) {
        unsigned char byte = *(*at)++;

        *value |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            return true;
    }
    return false;
}

uint64_t zigzag(int64_t value)
{
    return value < 0 ? ~((uint64_t)value << 1) : (uint64_t)value << 1;
}

int64_t unzigzag(uint64_t value)
{
    return value & 1 ? (int64_t)~(value >> 1) : (int64_t)(value >> 1);
}

void value_store(struct buffer *buffer, const struct value *value)
{
    buffer_byte(buffer, (char)value->type);
    if (value->type == VALUE_INTEGER)
        varint_store(buffer, zigzag(value->integer));
    if (value->type == VALUE_TEXT || value->type == VALUE_COVER)
        varint_store(buffer, value->length);
    if (value->type == VALUE_TEXT || value->type == VALUE_ID || value->type == VALUE_COVER)
        buffer_append(buffer, value->bytes, value->length);
}

bool value_load(const unsigned char **at, const unsigned char *end, struct value *value)
{
    uint64_t number = 0;

    if (*at == end || **at > VALUE_COVER)
        return false;
    *value = (struct value){ .type = (enum value_type)*(*at)++ };
    if (value->type == VALUE_NULL)
        return true;
    if (value->type == VALUE_ID)
        number = SYNC_ID_SIZE;
    else if (!varint_load(at, end, &number))
        return false;
    if (value->type == VALUE_INTEGER) {
        value->integer = unzigzag(number);
        return true;
    }
    if (number > (uint64_t)(end - *at))
        return false;
    value->bytes = (const char *)*at;
    value->length = (size_t)number;
    *at += number;
    return true;
}

int value_bind(sqlite3_stmt *statement, int parameter, const struct value *value)
{
    switch (value->type) {
    case VALUE_INTEGER: return sqlite3_bind_int64(statement, parameter, value->integer);
    case VALUE_COVER:
    case VALUE_TEXT: return sqlite3_bind_text64(statement, parameter, value->bytes, value->length, SQLITE_STATIC, SQLITE_UTF8);
    case VALUE_ID: return sqlite3_bind_blob64(statement, parameter, value->bytes, value->length, SQLITE_STATIC);
    default: return sqlite3_bind_null(statement, parameter);
    }
}

int value_column(sqlite3_stmt *statement, int column, enum kind kind, struct arena *arena, struct value *value)
{
    int type = sqlite3_column_type(statement, column);
    const void *bytes;

    *value = (struct value){ .type = VALUE_NULL };
    if (type == SQLITE_NULL)
        return SYNC_OK;
    if (type == SQLITE_INTEGER) {
        *value = (struct value){ .type = VALUE_INTEGER, .integer = sqlite3_column_int64(statement, column) };
        return SYNC_OK;
    }
    bytes = type == SQLITE_TEXT ? (const void *)sqlite3_column_text(statement, column) : sqlite3_column_blob(statement, column);
    value->type = type != SQLITE_TEXT ? VALUE_ID : kind == KIND_COVER ? VALUE_COVER : VALUE_TEXT;
    value->length = (size_t)sqlite3_column_bytes(statement, column);
    /* An empty text is no NULL; a NULL pointer for one that isn't empty means that memory is out. */
    value->bytes = bytes || !value->length ? arena_copy(arena, bytes, value->length) : NULL;
    return value->bytes ? SYNC_OK : SQLITE_NOMEM;
}
