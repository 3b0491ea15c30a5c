#ifndef DESKBELL_SERVICE_DEMO_WORDS_H
#define DESKBELL_SERVICE_DEMO_WORDS_H
/* Texts made up out of the demo's own: each word follows what it follows there, so that words are
 * as frequent as in the texts of people, and read like them from a distance. Numbers are drawn
 * anew: they make the long tail of rare words. */
#include "demo_ticket.h"

enum demo_language { DEMO_EN, DEMO_RU, DEMO_ZH, DEMO_LANGUAGES };

/* By its letters. */
enum demo_language demo_language_of(struct sv text);

struct demo_words;

/* Learns all texts of these tickets and borrows them; lives in the arena. */
struct demo_words *demo_words_learn(const struct demo_ticket *ticket, size_t n, struct arena *a);
/* Appends whole sentences of about so many words (Chinese: characters). */
void demo_words_say(const struct demo_words *w, enum demo_language lang, size_t want,
		    struct rand *r, struct str *out);
/* Appends the text with other numbers: of three digits and more, but no years and no articles. */
void demo_words_vary(struct sv text, struct rand *r, struct str *out);

#endif
