#include "CSignals.h"

#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static _Thread_local int work_number;
static _Thread_local int work_report = -1;
/* The lowest address of a stack whose size is known; NULL for other stacks. */
static _Thread_local char *stack_end;

static void end_process(void) {
  static const char text[] = "normlint: internal fault: please report it, with the file that led to it\n";
  ssize_t written = write(2, text, sizeof text - 1);
  (void)written;
  _exit(2);
}

/* Calls nothing but what a signal handler may call. The thread keeps its memory and whatever it holds: nothing is undone. */
static void stop_thread(int number, siginfo_t *information, void *context) {
  (void)context;
  if (information->si_code <= 0 && information->si_pid != getpid()) {
    /* Sent by another process: do what the sender means. */
    signal(number, SIG_DFL);
    raise(number);
    return;
  }
  if (work_report < 0 || write(work_report, &work_number, sizeof work_number) != sizeof work_number) end_process();
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, NULL);
  while (1) pause();
}

void cs_install(void) {
  static const int faults[] = {SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE};
  struct sigaction action = {0};
  action.sa_sigaction = stop_thread;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  for (unsigned i = 0; i < sizeof faults / sizeof *faults; i++) sigaction(faults[i], &action, NULL);
}

void cs_begin(int number, int report) {
  work_number = number;
  work_report = report;
}

int cs_number(void) { return work_number; }
int cs_report(void) { return work_report; }

void cs_with_signal_stack(void (*body)(void *), void *argument, size_t size) {
  char space[1 << 16];
  stack_end = size ? space - size : NULL;
  stack_t own = {.ss_sp = space, .ss_size = sizeof space}, before;
  int is_set = sigaltstack(&own, &before) == 0;
  body(argument);
  if (is_set) sigaltstack(&before, NULL);
}

size_t cs_stack_left(void) {
  char here;
  return stack_end && stack_end < &here ? &here - stack_end : 0;
}
