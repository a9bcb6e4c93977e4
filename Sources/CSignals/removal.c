#include "CSignals.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* Files that must not stay behind. They stand in memory that a second process, the guard, shares: it waits for the end of this one. */
enum { slot_count = 64, path_limit = 4096, free_slot = 0, taken_slot, full_slot };

struct slot {
  atomic_int state;
  char path[path_limit];
};

static struct slot *slots;
/* The guard, and the pipe that ends when this process does. */
static pid_t guard = -1;
static int guarded[2] = {-1, -1};

static void remove_files(void) {
  for (int i = 0; i < slot_count; i++)
    if (atomic_load(&slots[i].state) == full_slot) unlink(slots[i].path);
}

/* The guard's work. It is no part of the session whose signals end this process, and holds none of its descriptors. */
static void wait_and_remove(void) {
  enum { descriptor_count = 1024 };
  char byte;
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, NULL);
  setsid();
  for (int i = 0; i < descriptor_count; i++)
    if (i != guarded[0]) close(i);
  while (read(guarded[0], &byte, 1) < 0 && errno == EINTR) {}
  remove_files();
  _exit(0);
}

/* Of a guard that nobody waits for, something would stay until its new parent does. */
static void end_guard(void) {
  close(guarded[1]);
  while (waitpid(guard, NULL, 0) < 0 && errno == EINTR) {}
}

/* Other threads go on meanwhile: what they name now, the guard removes. */
static void end_by_signal(int number) {
  remove_files();
  signal(number, SIG_DFL);
  raise(number);
}

static void install_removal(void) {
  static const int ends[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGXCPU, SIGXFSZ};
  for (unsigned i = 0; i < sizeof ends / sizeof *ends; i++) {
    struct sigaction action, before;
    if (sigaction(ends[i], NULL, &before) != 0 || before.sa_handler != SIG_DFL) continue;
    memset(&action, 0, sizeof action);
    action.sa_handler = end_by_signal;
    sigaction(ends[i], &action, NULL);
  }
}

/* Without a guard, only signals that can be handled remove files. */
static void start_guard(void) {
  if (pipe(guarded) != 0) return;
  for (int i = 0; i < 2; i++) fcntl(guarded[i], F_SETFD, FD_CLOEXEC);
  guard = fork();
  if (guard == 0) wait_and_remove();
  close(guarded[0]);
  if (guard > 0) atexit(end_guard);
}

static void share_slots(void) {
  void *memory = mmap(NULL, slot_count * sizeof *slots, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return;
  slots = memory;
  install_removal();
  start_guard();
}

int cs_remember(const char *path) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  size_t length = strlen(path);
  pthread_once(&once, share_slots);
  if (slots == NULL || length >= path_limit) return -1;
  for (int i = 0; i < slot_count; i++) {
    int expected = free_slot;
    if (!atomic_compare_exchange_strong(&slots[i].state, &expected, taken_slot)) continue;
    memcpy(slots[i].path, path, length + 1);
    atomic_store(&slots[i].state, full_slot);
    return i;
  }
  return -1;
}

void cs_forget(int slot) {
  if (slot >= 0) atomic_store(&slots[slot].state, free_slot);
}
