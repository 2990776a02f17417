/* The tablet's side of the exchange: saves locally, asks the office, receives its answer. Texts are JSON in UTF-8; ids in them
 * are 16 bytes as 22 characters of base64url. One `struct device` wraps one connection.
 *
 * On SYNC_INVALID, `out` (where there is one) holds {"fouten":[{"waar","reden","uitleg"}, ...]}; nothing was changed. */
#ifndef SYNC_DEVICE_H
#define SYNC_DEVICE_H

#include <sqlite3.h>

#include "sync/buffer.h"
#include "sync/sync.h"

struct device;

/* Wrap a migrated connection. `branch` is random and fresh for each open: numbering starts at 1 on it (R1). */
int device_open(sqlite3 *db, uint64_t branch, struct device **out);

/* The same as a release would whose newest migration is `schema`: it knows no columns that came later. For tests, of tablets that are updated
 * later than others. */
int device_open_as_of(sqlite3 *db, uint64_t branch, int schema, struct device **out);
void device_close(struct device *device); /* leaves the connection open; NULL is allowed */

/* Say who works here: who the edits of this branch are by. Kept in the database; may be repeated. What was kept of this person's work here and a
 * restored office lacks waits to be sent again. SYNC_INVALID, without words, when somebody else works here already: the database is theirs. */
int device_identify(struct device *device, const unsigned char person[SYNC_ID_SIZE]);

/* Make room for another person: all rows go but those of the shared shelf, and so does what was put away. What this person saved, and two backups
 * of the office don't have yet, is kept unseen, to be sent again by the same person if a restored office lacks it (R13); device_status says when.
 * Nobody works here then; what is saved from now on stands on `branch`, random and fresh as in device_open. The file is written anew at the next
 * opening, or now where the caller has no transaction open.
 * SYNC_INVALID, without words, and nothing changed: something of this person's is here alone: an edit that waits or was refused, or a draft. */
int device_hand_over(struct device *device, uint64_t branch);

/* Save one edit: the row and the edit in one transaction, durable on return.
 *   {"tabel":"afspraak","rij":"<id>","waarden":{"status":"loopt"},"gezien":{"status":[["<tak>",3]]}}
 * Without "gezien" the row is new. A register's columns come together; "gezien" names each register by its first column and gives
 * the versions that were on the screen when the field was opened, as device_row gave them. `now`: UTC seconds by this
 * tablet's clock. */
int device_save(struct device *device, const char *edit, size_t length, int64_t now, struct buffer *out);

/* The same, where the edit is what became of one that the office had refused: (`branch`, `number`), as device_refused
 * names it. That one is put away in the same transaction, if it wasn't yet; when the save is refused it stays. */
int device_correct(struct device *device, uint64_t branch, uint32_t number, const char *edit, size_t length,
                   int64_t now, struct buffer *out);

/* Its author has dealt with this refused edit: it counts no more as one, and can still be read. Again changes nothing.
 * SYNC_NOT_FOUND when no refused edit has this name. */
int device_put_away(struct device *device, uint64_t branch, uint32_t number);

/* The edits that the office refused, and those of them that were put away, each newest first:
 *   {"geweigerd":[{"versie":["<tak>",7],"reden":"buiten-bereik","uitleg":"…","bewerking":{…}}, ...],
 *    "opgeborgen":[...]}
 * "bewerking" is the edit as it travelled: table, row, time, what was typed, and what was seen unless it is a new
 * row. */
int device_refused(struct device *device, struct buffer *out);

/* One row as a screen needs it, or SYNC_NOT_FOUND:
 *   {"tabel","rij","waarden":{...},                      what is shown
 *    "gezien":{"status":[["<tak>",3]],...},              what to hand back when a register is edited
 *    "conflicten":{"status":[{"versie":["<tak>",3],"waarden":{"status":"loopt"},"wie":"<person id>","tijd":1790000000}, ...]},
 *    "samengevoegd":{"actie":{"basis":"Bellen.","koppen":[{"versie",...} as in "conflicten"]}},
 *    "verborgen":false,                                  deleted, and nobody changed it meanwhile: belongs in no list
 *    "dekking":{"verwijderd":{"versies":[...],"kinderen":{...}},...},  for each column that covers something: its value
 *                                                        when it is saved over what this screen shows
 *    "vervallen":["gezin_akkoord"],                      registers whose cover has lapsed: what it was about changed since
 *    "wacht":2}                                          edits of this row that the office doesn't have yet
 * In "conflicten" the first is the one shown. To settle, save with all their versions as seen. Under "samengevoegd"
 * stand texts that are shown as what two versions become together, made from the same "basis" (R16); "gezien" names
 * both.
 * To delete, save "verwijderd" with its "dekking"; to put back, save it with null. Over a conflict on `verwijderd`, with all its versions as
 * seen; that conflict also stands when every version deletes, but none saw all there is now. */
int device_row(struct device *device, const char *table, const unsigned char id[SYNC_ID_SIZE], struct buffer *out);

/* The next request to the office. One may be under way at a time; asking again makes the earlier one stale. */
int device_request(struct device *device, struct buffer *out);

/* Take in the office's answer, in one transaction: receipts, rows, cursors. `out` gets
 *   {"meer":true,"tabellen":["afspraak"],"geweigerd":1,"nog":1200,"gewist":["<id>", ...]}
 * meer: ask again at once; nog: rows still to come; gewist: rows that were erased, also those below one that was, whether they were here or not:
 * what is still open on a screen must not be written again. SYNC_STALE when it answers another request: nothing changed. */
int device_receive(struct device *device, const char *answer, size_t length, struct buffer *out);

/* Let the next exchanges bring all rows anew: also what was deleted long ago and left this tablet (prune.h), so that it can be put back. It stays
 * for a quarter again. SYNC_OK or an SQLite code. */
int device_recall(struct device *device);

/* What is where:
 *   {"wacht":3,"geweigerd":0,"conflicten":1,"nog":0,"laatste":1790000000,"nodig":["<person id>", ...]}
 * wacht: edits on this tablet only; geweigerd: refused and not put away; conflicten: rows on which a person must choose;
 * nog: rows still to be downloaded;
 * laatste: when the office last answered (its clock), 0 if never, or not since the log-in of somebody who has nothing here;
 * nodig: who worked here before, and has to once more, since a restored office lacks what only this tablet may have. */
int device_status(struct device *device, struct buffer *out);

#endif
