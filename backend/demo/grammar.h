/* From template to sentence.
 *
 *     {name}   a slot, filled in from the scene or drawn (GRAMMAR in grammar.c lists them)
 *     [a|b|c]  one of these, each equally likely; they may be empty, and hold slots and choices themselves
 *     marks in front, any of: ^ only face to face; @ only at the family's home; # only for a family with children;
 *              <a,b> only when the text so far has one of these words
 *
 * The first letter of each sentence becomes a capital, so that a template may begin with a slot. */
#ifndef BACKEND_DEMO_GRAMMAR_H
#define BACKEND_DEMO_GRAMMAR_H

#include "backend/demo/random.h"
#include "backend/demo/texts.h"
#include "sync/buffer.h"

/* Who and what a text is about. A text that is NULL makes every template that names it unfit. */
struct scene {
    struct random *random;
    int32_t day; /* on which it is written */
    bool face_to_face, at_home;
    uint64_t constant;   /* neighbours, clubs, employers stay the same for one family: they follow from this */
    const char *context; /* the text so far; may be NULL */
    const char *before;  /* the template of the sentence before in the same text, or NULL; kept by grammar_add */

    const char *ouder, *ze, *haar, *hem; /* the adult who speaks, and the pronouns of that adult */
    const char *vakman, *gastheer, *familie;
    const char *mama, *papa;
    const char *partner;
    const char *kind;                     /* the child that it is about, aged 4 to 17 */
    const char *khij, *kzijn, *khem, *zoon;
    const char *jong, *tiener, *peuter;   /* the same child when 4 to 12 or 13 to 17; another one when under 4 */
    const char *leeftijd, *school, *groep, *leerkracht, *juf;
    const char *werker, *collega;
    const char *dorp, *buurthuis;
};

/* True when the scene has what the template asks for. */
bool grammar_fits(const char *template, const struct scene *scene);

/* Append the text that the template gives. */
void grammar_put(struct buffer *out, const char *template, const struct scene *scene);

/* What was said lately to or about one family, so that it isn't said again at once. */
#define RECENT_SIZE 24
struct recent {
    const char *said[RECENT_SIZE];
    unsigned next;
};

/* Draw one of the templates that fit, preferring those that are not in `recent`, and note it there; NULL when none fits.
 * `recent` may be NULL. */
const char *grammar_pick(sentences list, const struct scene *scene, struct recent *recent);

/* Draw one and append it, after a space when `out` holds something; false when none fits. What `out` holds is the text so far.
 * Somebody whom the sentence before was about gets a pronoun instead of a name, now and then. */
bool grammar_add(struct buffer *out, sentences list, struct scene *scene, struct recent *recent);

#endif
