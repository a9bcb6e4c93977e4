#ifndef CSIGNALS_H
#define CSIGNALS_H

#include <stddef.h>

/* A trap (of Swift's checks), a stack that overflows or an abort stops the thread on which it happens, for good, and tells which piece of work
   the thread was at; the other threads go on. Without a piece of work, a message is written and the process ends with exit code 2. */

/* From now on. May be called again. */
void cs_install(void);

/* This thread is at a piece of work from now on: its number is written to the descriptor `report`, as an int, if the thread fails. A descriptor
   of -1 stands for no work. */
void cs_begin(int number, int report);

/* The piece of work of this thread, which threads that do a part of it pass to cs_begin. */
int cs_number(void);
int cs_report(void);

/* Calls a function of which a fault can be told though the stack overflows. `size` is that of the thread's stack; 0 if it isn't known. */
void cs_with_signal_stack(void (*body)(void *), void *argument, size_t size);

/* About how many bytes of this thread's stack are left; 0 if its size isn't known. */
size_t cs_stack_left(void);

/* Has a file removed when the process ends by a signal: by the signal's handler, and after a SIGKILL by a second process, which waits for that.
   Gives what cs_forget takes; -1 where too many files are kept already. */
int cs_remember(const char *path);

/* The columns of a terminal; 0 where it does not say, or is none. */
int cs_terminal_width(int descriptor);

/* The file is not removed any more. */
void cs_forget(int slot);

#endif
