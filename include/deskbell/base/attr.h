#ifndef DESKBELL_BASE_ATTR_H
#define DESKBELL_BASE_ATTR_H
/* Attributes the whole program uses: ownership by scope, checked results, checked formats. */

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define NORETURN __attribute__((noreturn))
/* The variable's cleanup runs when its scope is left; `fn` takes a pointer to the variable. */
#define AUTO(fn) __attribute__((cleanup(fn)))
#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
