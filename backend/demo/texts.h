/* The sentences of the demonstration, by theme. Every text is a template; backend/demo/grammar.h explains the slots, choices and marks
 * in it. Lists end with NULL.
 *
 * All people, places and organisations are invented. Texts are as a careful worker writes them: what was seen and said in `situaties`
 * and `handelingen`, what the worker makes of it in `duiding`. */
#ifndef BACKEND_DEMO_TEXTS_H
#define BACKEND_DEMO_TEXTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef const char *const *sentences;
#define LIST(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* The five capitals as bits. */
enum { ECONOMISCH = 1, SOCIAAL = 2, CULTUREEL = 4, PEDAGOGISCH = 8, MENTAAL = 16 };

/* One agreement, the maatwerk way; fields as the columns of afspraak. Amounts are least and greatest whole euros. */
struct maatwerk {
    const char *doel, *eerst, *knelpunt, *actie, *wie, *eigen_bijdrage;
    const char *wetsartikel, *bedoeling, *legitiem, *betrokken, *rendement;
    const char *betaler, *termijn;
    uint32_t kosten[2], kosten_zonder[2];
};

struct theme {
    const char *name;
    unsigned capitals;
    bool about_child;         /* only for a family with a child of 4 to 17 */
    sentences onderwerpen;    /* contactmoment.onderwerp */
    sentences situaties;      /* contactmoment.feiten: what is going on */
    sentences handelingen;    /* contactmoment.feiten: what was done or agreed */
    sentences kracht;         /* contactmoment.feiten: what went well, what somebody is good at */
    sentences duiding;        /* contactmoment.interpretatie */
    sentences stappen;        /* vervolgstap.wat */
    sentences wensen;         /* huishouden.wensen, in the family's words */
    sentences prioriteiten;   /* huishouden.prioriteiten */
    sentences plan;           /* huishouden.plan */
    sentences verhaal_goed;   /* ervaring.verhaal: an adult, content */
    sentences verhaal_moeilijk; /* an adult, not content */
    sentences verhaal_kind;
    const struct maatwerk *maatwerk; /* ends with one whose actie is NULL */
};

extern const struct theme *const THEMES[];
extern const unsigned THEME_COUNT;

/* Whatever the theme: indexed by kanaal and initiatiefnemer in the order of their choices in the schema. */
extern const sentences OPENINGEN[5][3];
extern const sentences MISLUKT[5];       /* feiten of a contact that did not succeed */
extern const sentences MISLUKT_DUIDING;
extern const sentences AFSLUITINGEN;     /* last sentence of feiten */
extern const sentences DUIDING_ALGEMEEN;
extern const sentences TALENTEN;
extern const sentences PLAN_ALGEMEEN;
extern const sentences BIJZONDERHEDEN_KIND;
extern const sentences BIJZONDERHEDEN_VOLWASSENE;
extern const sentences BIJZONDERHEDEN_OUDERE;
extern const sentences WERK;             /* huishoudlid.school_of_werk of an adult */
extern const sentences VERHAAL_MEDEWERKER;
extern const sentences VERHAAL_DESKUNDIGE;
extern const sentences VERHAAL_SLOT_GOED;     /* a last sentence of a story */
extern const sentences VERHAAL_SLOT_MOEILIJK;
extern const sentences VERHAAL_SLOT_KIND;
extern const sentences WAT_ANDERS;
extern const sentences WAT_ANDERS_KIND;
extern const sentences EVALUATIES;       /* added to afspraak.rendement */
extern const sentences PLAN_AANVULLING;  /* a sentence that a worker adds to huishouden.plan */

struct experiment_text {
    const char *naam, *vraag;
    unsigned theme; /* index in THEMES of the theme that its contacts are about */
};
extern const struct experiment_text EXPERIMENTEN[];
extern const unsigned EXPERIMENT_COUNT;

#endif
