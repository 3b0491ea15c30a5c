#ifndef DESKBELL_TESTS_SUPPORT_LOCK_WAIT_H
#define DESKBELL_TESTS_SUPPORT_LOCK_WAIT_H
/* Tells when somebody of this process who found a lock (base/fs_lock.c) held goes to wait for it:
 * what a test does then is done while he waits. Its executable is linked with
 * -Wl,--wrap=fcntl. */

/* From now on began(arg) is called of each, in the thread that waits; NULL = no more. */
void lock_wait_watch(void (*began)(void *arg), void *arg);

#endif
