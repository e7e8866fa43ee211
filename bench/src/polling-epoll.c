/*
 * Preloaded into the load generator: waiting for answers becomes asking for them again and again. A process that sleeps
 * has to be woken, and on a virtual machine whoever writes to it pays for the interrupt, so a server's cost would
 * depend on how long its client had nothing to do.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <time.h>

typedef int (*epoll_wait_type)(int, struct epoll_event *, int, int);

static int64_t milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int epoll_wait(int descriptor, struct epoll_event *events, int most, int timeout) {
  static epoll_wait_type original;
  if (!original) original = (epoll_wait_type)dlsym(RTLD_NEXT, "epoll_wait");
  const int64_t end = timeout < 0 ? INT64_MAX : milliseconds() + timeout;
  for (;;) {
    const int count = original(descriptor, events, most, 0);
    if (count != 0 || milliseconds() >= end) return count;
  }
}
