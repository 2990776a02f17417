#include "backend/demo/calendar.h"

#include <stdio.h>

struct date calendar_date(int32_t day)
{
    int32_t z = day + 719468; /* from 0000-03-01 */
    int32_t era = (z >= 0 ? z : z - 146096) / 146097;
    int32_t of_era = z - era * 146097;
    int32_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int32_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int32_t month = (5 * of_year + 2) / 153;

    return (struct date){ .year = year + era * 400 + (month >= 10), .month = month < 10 ? month + 3 : month - 9,
                          .day = of_year - (153 * month + 2) / 5 + 1 };
}

int calendar_weekday(int32_t day)
{
    int remainder = (day + 3) % 7; /* 1970-01-01 was a Thursday */

    return remainder < 0 ? remainder + 7 : remainder;
}

void calendar_write(int32_t day, char text[DATE_SIZE])
{
    struct date date = calendar_date(day);

    snprintf(text, DATE_SIZE, "%04u-%02u-%02u", (unsigned)date.year % 10000, (unsigned)date.month % 100, (unsigned)date.day % 100);
}

int32_t calendar_workday(int32_t day)
{
    while (calendar_weekday(day) >= 5)
        day++;
    return day;
}

uint32_t calendar_weight(int32_t day)
{
    static const uint32_t WEEK[] = { 22, 24, 20, 24, 18, 1, 0 };
    struct date date = calendar_date(day);
    uint32_t season = 10;

    if (date.month == 7 || date.month == 8)
        season = 6;
    if ((date.month == 12 && date.day > 23) || (date.month == 1 && date.day < 3))
        season = 2;
    return WEEK[calendar_weekday(day)] * season;
}
