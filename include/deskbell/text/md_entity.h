#ifndef DESKBELL_TEXT_MD_ENTITY_H
#define DESKBELL_TEXT_MD_ENTITY_H
/* HTML character references as they occur in markdown and mail. */
#include "deskbell/base/str.h"

/* Appends v with "&amp;", "&#228;", "&#xE4;" and the common names resolved; others stay as they
 * are. U+0000 and surrogates become U+FFFD. The result is not safe to show yet. */
void md_entity_text(struct str *out, struct sv v);

#endif
