/* Runs one program under one allocator and reports what it cost, as one JSON line on file descriptor 3.
 * A process of its own, linked statically and small, for two reasons: ru_maxrss of a child starts at the size of the
 * process that forked it, and the library to be measured must not be loaded into anything but the program. */
#include <ctype.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define RESULT_FILE 3
#define WATCH_INTERVAL_NS 10000000L
#define MAP_POLL_INTERVAL_NS 500000L
#define MAP_POLL_LIMIT 400
#define EXIT_NOT_STARTED 127

typedef struct job {
    const char *preload;      /* library, or NULL for the program's own malloc */
    double timeout_seconds;
    long rss_limit_kib;
    int cpu;                  /* -1: any */
    char **command;
    pid_t pid;
} job_t;

typedef struct outcome {
    const char *stopped_for;  /* "timeout", "memory" or NULL */
    int is_mapped;            /* the preload was seen in the program's maps */
    int status;
    double wall_seconds;
    double rss_kib_seconds;   /* resident memory over time, summed up between looks */
    struct rusage usage;
} outcome_t;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void start_program(const job_t *job)
{
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    fcntl(RESULT_FILE, F_SETFD, FD_CLOEXEC);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (job->cpu >= 0) {
        cpu_set_t cpus;
        CPU_ZERO(&cpus);
        CPU_SET((size_t)job->cpu, &cpus);
        sched_setaffinity(0, sizeof cpus, &cpus);
    }
    if (job->preload) setenv("LD_PRELOAD", job->preload, 1);
    execvp(job->command[0], job->command);
    perror(job->command[0]);
    _exit(EXIT_NOT_STARTED);
}

static int maps_contain(pid_t pid, const char *library)
{
    char path[64], line[1024];
    int found = 0;
    snprintf(path, sizeof path, "/proc/%d/maps", (int)pid);
    FILE *maps = fopen(path, "re");
    while (maps && !found && fgets(line, sizeof line, maps)) found = strstr(line, library) != NULL;
    if (maps) fclose(maps);
    return found;
}

static long rss_kib(pid_t pid)
{
    char path[64];
    long pages = -1;
    snprintf(path, sizeof path, "/proc/%d/statm", (int)pid);
    FILE *statm = fopen(path, "re");
    if (statm && fscanf(statm, "%*s %ld", &pages) != 1) pages = -1;
    if (statm) fclose(statm);
    return pages < 0 ? -1 : pages * (sysconf(_SC_PAGESIZE) / 1024);
}

/* Sleeps until the child changes state or the interval is over. */
static int wait_for_child(const job_t *job, outcome_t *outcome, long interval_ns)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    struct timespec interval = { 0, interval_ns };
    int signal = sigtimedwait(&signals, NULL, &interval);
    if (signal == SIGTERM || signal == SIGINT) {
        kill(-job->pid, SIGKILL);
        outcome->stopped_for = "interrupt";
    }
    return wait4(job->pid, &outcome->status, WNOHANG, &outcome->usage) == job->pid;
}

static void watch(const job_t *job, outcome_t *outcome)
{
    double start = now(), last = start;
    long resident = 0;
    for (int polls = 0; ; polls++) {
        int is_looking = job->preload && !outcome->is_mapped && polls < MAP_POLL_LIMIT;
        int has_ended = wait_for_child(job, outcome, is_looking ? MAP_POLL_INTERVAL_NS : WATCH_INTERVAL_NS);
        double time = now();
        outcome->rss_kib_seconds += (double)resident * (time - last);
        last = time;
        if (has_ended) break;
        if (is_looking) outcome->is_mapped = maps_contain(job->pid, job->preload);
        if (outcome->stopped_for) continue;
        long seen = rss_kib(job->pid);
        if (seen > 0) resident = seen; /* a process that is ending has none */
        if (time - start > job->timeout_seconds) outcome->stopped_for = "timeout";
        else if (resident > job->rss_limit_kib) outcome->stopped_for = "memory";
        if (outcome->stopped_for) kill(-job->pid, SIGKILL);
    }
    outcome->wall_seconds = last - start;
    kill(-job->pid, SIGKILL);
}

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec * 1e-6;
}

static void report(const outcome_t *outcome)
{
    const struct rusage *usage = &outcome->usage;
    dprintf(RESULT_FILE,
            "{\"exitCode\":%d,\"signal\":%d,\"stoppedFor\":\"%s\",\"isMapped\":%s,\"wallSeconds\":%.6f,"
            "\"userSeconds\":%.6f,\"systemSeconds\":%.6f,\"peakRssKib\":%ld,\"meanRssKib\":%.0f,\"minorFaults\":%ld,\"majorFaults\":%ld,"
            "\"contextSwitches\":%ld}\n",
            WIFEXITED(outcome->status) ? WEXITSTATUS(outcome->status) : -1,
            WIFSIGNALED(outcome->status) ? WTERMSIG(outcome->status) : 0,
            outcome->stopped_for ? outcome->stopped_for : "", outcome->is_mapped ? "true" : "false",
            outcome->wall_seconds, seconds_of(usage->ru_utime), seconds_of(usage->ru_stime), usage->ru_maxrss,
            outcome->wall_seconds > 0 ? outcome->rss_kib_seconds / outcome->wall_seconds : 0.0,
            usage->ru_minflt, usage->ru_majflt, usage->ru_nvcsw + usage->ru_nivcsw);
}

int main(int argc, char **argv)
{
    if (argc < 6) {
        fprintf(stderr, "usage: %s PRELOAD|- CPU|-1 TIMEOUT_SECONDS RSS_LIMIT_KIB COMMAND [ARGUMENT]...\n", argv[0]);
        return 2;
    }
    job_t job = { strcmp(argv[1], "-") == 0 ? NULL : argv[1], strtod(argv[3], NULL), strtol(argv[4], NULL, 10),
                  (int)strtol(argv[2], NULL, 10), argv + 5, 0 };
    outcome_t outcome;
    memset(&outcome, 0, sizeof outcome);
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    job.pid = fork();
    if (job.pid == 0) start_program(&job);
    watch(&job, &outcome);
    report(&outcome);
    return 0;
}
