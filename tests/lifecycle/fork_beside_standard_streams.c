// A process forks while one thread flushes all streams and another reads lines, each into a new buffer, from a stream that is
// rarely written to: fork waits for the list of streams, the flusher for the reader's stream, the reader for memory. Nobody hangs.
#include "../support/threads.h"
#include <sys/wait.h>

static volatile bool stop;

static void *flush_all(void *unused) {
    (void)unused;
    while (!stop) {
        fflush(NULL);
        usleep(10); /* or fork never gets the list of streams */
    }
    return NULL;
}

static void *read_lines(void *stream) {
    for (;;) {
        char *line = NULL;
        size_t room = 0;
        ssize_t length = getdelim(&line, &room, '\n', stream);
        free(line);
        if (length < 0) return NULL;
    }
}

/* Lines so long that the reader's buffer grows through all pools while it holds the stream. */
static void *write_lines(void *argument) {
    int file = (int)(intptr_t)argument;
    enum { LENGTH_OF_LINE = 3 * 1024 * 1024 };
    char *text = malloc(LENGTH_OF_LINE);
    CHECK(text != NULL);
    memset(text, 'x', LENGTH_OF_LINE);
    for (size_t length = 100; !stop; length = length > LENGTH_OF_LINE / 2 ? 100 : length * 2) {
        text[length - 1] = '\n';
        for (size_t done = 0; done < length && !stop;) {
            ssize_t piece = write(file, text + done, length - done);
            CHECK(piece > 0);
            done += (size_t)piece;
        }
        text[length - 1] = 'x';
    }
    free(text);
    return NULL;
}

static void *allocate_much(void *unused) {
    (void)unused;
    while (!stop) {
        void *block = malloc(5 * MIB);
        CHECK(block != NULL);
        free(block);
    }
    return NULL;
}

int main(int count, char **arguments) {
    int ends[2], forks = count > 1 ? atoi(arguments[1]) : (int)scaled(200);
    CHECK(pipe(ends) == 0);
    static char buffer[64 * 1024];
    FILE *in = fdopen(ends[0], "r");
    CHECK(in != NULL && setvbuf(in, buffer, _IOFBF, sizeof buffer) == 0);
    pthread_t flusher = thread_start(flush_all, NULL), reader = thread_start(read_lines, in);
    pthread_t writer = thread_start(write_lines, (void *)(intptr_t)ends[1]), allocator = thread_start(allocate_much, NULL);
    for (int i = 0; i < forks; i++) {
        pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0) {
            for (size_t size = 10; size < 4 * MIB; size *= 3) free(malloc(size));
            _exit(7);
        }
        int status;
        CHECK(waitpid(child, &status, 0) == child);
        CHECK_MSG(WIFEXITED(status) && WEXITSTATUS(status) == 7, "child ended with status %#x", status);
    }
    stop = true;
    thread_join(writer);
    CHECK(close(ends[1]) == 0);
    thread_join(reader);
    thread_join(flusher);
    thread_join(allocator);
    return 0;
}
