/*
 * What reading costs at the least: keeps every file of a list open and reads each of them once a second, parsing nothing.
 *   sampler <file with one path a line> <seconds>
 * Prints: descriptors, sweeps, µs of CPU (user and system) that the sweeps cost.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static long long cpu_usec(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000LL + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  FILE *list = fopen(argv[1], "r");
  if (list == NULL) return 1;
  static char path[4096];
  static char buffer[32768];
  int *descriptors = NULL;
  size_t count = 0;
  while (fgets(path, sizeof path, list) != NULL) {
    path[strcspn(path, "\n")] = 0;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) continue;
    if (count % 1024 == 0) descriptors = realloc(descriptors, (count + 1024) * sizeof *descriptors);
    if (descriptors == NULL) return 1;
    descriptors[count++] = descriptor;
  }
  fclose(list);
  int seconds = atoi(argv[2]);
  struct timespec next;
  clock_gettime(CLOCK_MONOTONIC, &next);
  long long before = cpu_usec();
  for (int sweep = 0; sweep < seconds; sweep += 1) {
    next.tv_sec += 1;
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL) != 0) {
    }
    for (size_t index = 0; index < count; index += 1) {
      if (pread(descriptors[index], buffer, sizeof buffer, 0) < 0) continue;
    }
  }
  printf("%zu %d %lld\n", count, seconds, cpu_usec() - before);
  return 0;
}
