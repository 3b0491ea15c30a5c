#ifndef DESKBELL_BASE_I18N_H
#define DESKBELL_BASE_I18N_H
/* Text for people goes through gettext; identifiers never do. */
#include <libintl.h>

#define _(s) gettext(s)
#define N_(s) (s)

/* Sets LC_CTYPE to C.UTF-8 inside, LC_MESSAGES from the environment, everything else to C.
 * Returns false when the environment names a non-UTF-8 locale: then only ASCII glyphs are drawn.
 * Where the named language has no locale installed, sets LANGUAGE. Call once, before any thread. */
_Bool i18n_init(void);

#endif
