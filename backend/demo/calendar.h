/* Days as numbers: days since 1970-01-01 in the proleptic Gregorian calendar.
 * Source of the conversion: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", 2013. */
#ifndef BACKEND_DEMO_CALENDAR_H
#define BACKEND_DEMO_CALENDAR_H

#include <stdint.h>

struct date {
    int year, month, day; /* month and day from 1 */
};

struct date calendar_date(int32_t day);
int calendar_weekday(int32_t day); /* 0 is Monday */

#define DATE_SIZE 11
void calendar_write(int32_t day, char text[DATE_SIZE]); /* YYYY-MM-DD with a NUL */

/* The first of day, day + 1, ... that is no Saturday or Sunday. */
int32_t calendar_workday(int32_t day);

/* How busy this day is beside others, from 0 (a Sunday) to 240: quiet in July, August and at Christmas. */
uint32_t calendar_weight(int32_t day);

#endif
