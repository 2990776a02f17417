/* Two texts that were made from the same one, as one text: a three-way merge by sentence (R16). Pure, and a view:
 * nobody's text is replaced by what comes out.
 * Source: Khanna, Kunal and Pierce, "A Formal Investigation of Diff3", 2007; here over sentences (sentences.h), with
 * differences from the longest common subsequence.
 *
 * What one of the two changed is taken over, what both changed equally is taken over once. The two overlap, and no
 * text comes out, where
 *   - they changed the same sentence in two ways, or one changed what the other left out;
 *   - both put something at the same place: nobody knows what should come first;
 *   - one put something beside what the other left out or made longer. Beside sentences that the other rewrote one for
 *     one its place is known;
 *   - both have the same new sentence at different places, as when both moved it;
 *   - nothing would be left of two texts that aren't empty.
 * White space follows the sentences: the gap between two is that of the text where they stand side by side, else the
 * larger one.
 *
 * Laws: merge(o, a, b) = merge(o, b, a), also in whether it overlaps; merge(o, o, b) = b; merge(o, a, a) = a; every
 * sentence of a and b that isn't one of o is in a clean merge, and each sentence there is one of a or b.
 *
 * Where more than TEXTMERGE_CELLS pairs of sentences would have to be compared, between what two texts begin and end
 * with alike, all of that counts as changed: a text of such length may overlap without need, and time and memory stay
 * bounded. */
#ifndef SYNC_TEXTMERGE_H
#define SYNC_TEXTMERGE_H

#include "sync/arena.h"
#include "sync/json.h"

#define TEXTMERGE_CELLS ((size_t)512 * 512)

/* SYNC_OK, and `*clean` says whether `merged` holds the text; or SQLITE_NOMEM. `arena` holds the text and all that was
 * needed for it (up to a megabyte, and a hundred bytes a sentence): give it one of its own. */
int textmerge(struct slice base, struct slice a, struct slice b, struct arena *arena, bool *clean,
              struct slice *merged);

#endif
