/*
 * Does the agent accept this new password, or this one-time code?
 *
 * A PAM module that asks the agent over a UNIX socket and does what it answers. It decides nothing
 * itself but what happens when the agent does not answer: a password is then refused, and so is a
 * sign-in, but for the members of a break-glass group, whose way in is written down and shouted.
 *
 *   password requisite pam_safehand.so
 *   auth     required  pam_safehand.so break_glass=GROUP
 *
 * Options: socket=PATH, break_glass=GROUP, record=PATH, tries=N, timeout=SECONDS.
 *
 * One question a connection: netstrings (verb, service, user, remote host, secret), then end of
 * writing. The answer is one letter, A accept, R refuse or I none of my business, and a text for
 * the person up to the end.
 */

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#define PAM_SM_AUTH
#define PAM_SM_PASSWORD
#include <security/pam_ext.h>
#include <security/pam_modules.h>
#include <security/pam_modutil.h>

#define EXPORT __attribute__((visibility("default")))

/* PAM's own limit is 512 (PAM_MAX_RESP_SIZE); a name or host is never near it. */
enum { MAX_FIELD = 1024, MAX_QUESTION = 5 * (MAX_FIELD + 8), MAX_ANSWER = 4096 };

/* How long an agent that is not there is waited for, in tenths of a second. */
enum { WAIT_TENTHS = 20 };

struct options {
    const char *socket;
    const char *break_glass;
    const char *record;
    int tries;
    int timeout_s;
};

enum verdict { UNREACHABLE = 0, ACCEPT = 'A', REFUSE = 'R', IGNORE = 'I' };

struct answer {
    enum verdict verdict;
    char text[MAX_ANSWER];
};

static int number(const char *text, int least, int most, int otherwise)
{
    char *end = NULL;
    errno = 0;
    long value = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || value < least || value > most)
        return otherwise;
    return (int)value;
}

static struct options read_options(pam_handle_t *pamh, int argc, const char **argv)
{
    struct options found = {
        .socket = "/run/safehand/pam.sock",
        .break_glass = NULL,
        .record = "/var/lib/safehand/break-glass",
        .tries = 3,
        .timeout_s = 5,
    };
    for (int at = 0; at < argc; at++) {
        if (strncmp(argv[at], "socket=", 7) == 0)
            found.socket = argv[at] + 7;
        else if (strncmp(argv[at], "break_glass=", 12) == 0)
            found.break_glass = argv[at] + 12;
        else if (strncmp(argv[at], "record=", 7) == 0)
            found.record = argv[at] + 7;
        else if (strncmp(argv[at], "tries=", 6) == 0)
            found.tries = number(argv[at] + 6, 1, 10, found.tries);
        else if (strncmp(argv[at], "timeout=", 8) == 0)
            found.timeout_s = number(argv[at] + 8, 1, 60, found.timeout_s);
        else
            pam_syslog(pamh, LOG_ERR, "unknown option: %s", argv[at]);
    }
    return found;
}

/* Appends one netstring; false where it has no room. */
static bool add(char *question, size_t *used, const char *field)
{
    size_t length = field == NULL ? 0 : strlen(field);
    if (length > MAX_FIELD)
        return false;
    int head = snprintf(question + *used, MAX_QUESTION - *used, "%zu:", length);
    if (head < 0 || *used + (size_t)head + length + 1 > MAX_QUESTION)
        return false;
    *used += (size_t)head;
    if (length > 0)
        memcpy(question + *used, field, length);
    *used += length;
    question[(*used)++] = ',';
    return true;
}

static bool send_all(int out, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t sent = send(out, data, size, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        data += sent;
        size -= (size_t)sent;
    }
    return shutdown(out, SHUT_WR) == 0;
}

/* What came until the end, at most `size` bytes; -1 where it did not come in time. */
static ssize_t receive_all(int in, char *data, size_t size)
{
    size_t used = 0;
    while (used < size) {
        ssize_t got = recv(in, data + used, size - used, 0);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        used += (size_t)got;
    }
    return (ssize_t)used;
}

/*
 * Connects; an agent that is just being started again has a moment for it. False where it stays
 * away, with the reason in errno.
 */
static bool reached(int out, const struct sockaddr_un *address)
{
    const struct timespec pause = {.tv_nsec = 100 * 1000 * 1000};
    for (int left = WAIT_TENTHS;; left--) {
        if (connect(out, (const struct sockaddr *)address, sizeof *address) == 0)
            return true;
        if (left == 0 || (errno != ENOENT && errno != ECONNREFUSED && errno != EINTR))
            return false;
        (void)nanosleep(&pause, NULL);
    }
}

/* A connection to a socket that root serves; -1 where there is none. */
static int reach(pam_handle_t *pamh, const struct options *options)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct timeval limit = {.tv_sec = options->timeout_s};
    struct ucred peer;
    socklen_t size = sizeof peer;

    if (strlen(options->socket) >= sizeof address.sun_path)
        return -1;
    strcpy(address.sun_path, options->socket);
    int out = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (out < 0)
        return -1;
    if (setsockopt(out, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) != 0 ||
        setsockopt(out, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) != 0 ||
        !reached(out, &address)) {
        pam_syslog(pamh, LOG_ERR, "%s does not answer: %m", options->socket);
        close(out);
        return -1;
    }
    /* Whoever else could put a socket there would be given passwords. */
    if (getsockopt(out, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || peer.uid != 0) {
        pam_syslog(pamh, LOG_ALERT, "%s is not served by root", options->socket);
        close(out);
        return -1;
    }
    return out;
}

/* The text as it may be shown: no control characters but line ends. */
static void clean(char *text)
{
    for (; *text != '\0'; text++)
        if (((unsigned char)*text < 0x20 && *text != '\n') || *text == 0x7f)
            *text = ' ';
}

/* Asks the agent. `secret` may be NULL. */
static void ask(pam_handle_t *pamh, const struct options *options, const char *verb,
                const char *secret, struct answer *answer)
{
    const void *service = NULL, *remote = NULL;
    const char *user = NULL;
    char question[MAX_QUESTION];
    size_t used = 0;
    int peer = -1;

    memset(answer, 0, sizeof *answer);
    if (pam_get_item(pamh, PAM_SERVICE, &service) != PAM_SUCCESS ||
        pam_get_item(pamh, PAM_RHOST, &remote) != PAM_SUCCESS ||
        pam_get_user(pamh, &user, NULL) != PAM_SUCCESS || user == NULL)
        return;
    if (!add(question, &used, verb) || !add(question, &used, service) ||
        !add(question, &used, user) || !add(question, &used, remote) ||
        !add(question, &used, secret)) {
        pam_syslog(pamh, LOG_ERR, "a name or a secret is too long to be asked about");
        answer->verdict = REFUSE;
        strcpy(answer->text, "This is longer than can be judged.");
        goto done;
    }
    peer = reach(pamh, options);
    if (peer < 0)
        goto done;
    char got[MAX_ANSWER];
    ssize_t size = send_all(peer, question, used) ? receive_all(peer, got, sizeof got - 1) : -1;
    if (size >= 1 && (got[0] == ACCEPT || got[0] == REFUSE || got[0] == IGNORE)) {
        answer->verdict = (enum verdict)got[0];
        memcpy(answer->text, got + 1, (size_t)size - 1);
        clean(answer->text);
    } else {
        pam_syslog(pamh, LOG_ERR, "%s gave no answer that can be read", options->socket);
    }
done:
    if (peer >= 0)
        close(peer);
    explicit_bzero(question, sizeof question);
}

/* One line in a file that the agent reads when it is back. */
static void write_down(pam_handle_t *pamh, const struct options *options, const char *user)
{
    const void *service = NULL;
    (void)pam_get_item(pamh, PAM_SERVICE, &service);
    int out = open(options->record, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (out < 0) {
        pam_syslog(pamh, LOG_ALERT, "%s cannot be written: %m", options->record);
        return;
    }
    if (dprintf(out, "%lld %s %s\n", (long long)time(NULL),
                service == NULL ? "-" : (const char *)service, user) < 0)
        pam_syslog(pamh, LOG_ALERT, "%s cannot be written: %m", options->record);
    close(out);
}

/* The agent does not answer. Who is in the break-glass group goes on without a code, loudly. */
static int without_the_agent(pam_handle_t *pamh, const struct options *options)
{
    const char *user = NULL;
    if (options->break_glass != NULL && pam_get_user(pamh, &user, NULL) == PAM_SUCCESS &&
        user != NULL && pam_modutil_user_in_group_nam_nam(pamh, user, options->break_glass)) {
        pam_syslog(pamh, LOG_ALERT,
                   "BREAK GLASS: %s goes on without a second factor, the agent does not answer",
                   user);
        write_down(pamh, options, user);
        pam_error(pamh, "Safehand does not answer. You go on WITHOUT a second factor, as a "
                        "break-glass account. This is recorded and reported.");
        return PAM_IGNORE;
    }
    pam_error(pamh, "The second factor cannot be checked now: Safehand does not answer. "
                    "Ask the person who looks after this machine.");
    return PAM_AUTHINFO_UNAVAIL;
}

EXPORT int pam_sm_authenticate(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    (void)flags;
    struct options options = read_options(pamh, argc, argv);
    struct answer answer;
    char *code = NULL;

    ask(pamh, &options, "auth-ready", NULL, &answer);
    if (answer.verdict == ACCEPT) {
        if (pam_prompt(pamh, PAM_PROMPT_ECHO_OFF, &code, "Code from your authenticator app: ") !=
                PAM_SUCCESS ||
            code == NULL)
            return PAM_AUTH_ERR;
        ask(pamh, &options, "auth", code, &answer);
        explicit_bzero(code, strlen(code));
        free(code);
    }
    if (answer.verdict == UNREACHABLE)
        return without_the_agent(pamh, &options);
    if (answer.text[0] != '\0' && answer.verdict != ACCEPT)
        pam_error(pamh, "%s", answer.text);
    if (answer.verdict == IGNORE)
        return PAM_IGNORE;
    return answer.verdict == ACCEPT ? PAM_SUCCESS : PAM_AUTH_ERR;
}

EXPORT int pam_sm_setcred(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    (void)pamh, (void)flags, (void)argc, (void)argv;
    return PAM_SUCCESS;
}

EXPORT int pam_sm_chauthtok(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
    struct options options = read_options(pamh, argc, argv);
    struct answer answer;
    char *before = NULL;
    int result = PAM_AUTHTOK_ERR;

    ask(pamh, &options, "password-ready", NULL, &answer);
    if (answer.verdict == UNREACHABLE) {
        pam_error(pamh, "Passwords cannot be changed now: Safehand, which judges them, does not "
                        "answer. Nothing was changed.");
        return (flags & PAM_PRELIM_CHECK) ? PAM_TRY_AGAIN : PAM_AUTHTOK_ERR;
    }
    if (flags & PAM_PRELIM_CHECK)
        return PAM_SUCCESS;
    bool judged = answer.verdict != IGNORE;
    for (int left = options.tries; left > 0; left--) {
        const char *password = NULL;
        int got = pam_get_authtok(pamh, PAM_AUTHTOK, &password, NULL);
        if (got != PAM_SUCCESS || password == NULL) {
            result = got == PAM_SUCCESS ? PAM_AUTHTOK_ERR : got;
            break;
        }
        if (!judged) {
            result = PAM_IGNORE;
            break;
        }
        ask(pamh, &options, "password", password, &answer);
        if (answer.verdict == ACCEPT) {
            result = PAM_SUCCESS;
            break;
        }
        pam_error(pamh, "%s", answer.verdict == UNREACHABLE
                                  ? "The password could not be judged. Nothing was changed."
                                  : answer.text);
        /* A program that gives the same again would do so for ever. */
        bool again = before != NULL && strcmp(before, password) == 0;
        if (before != NULL)
            explicit_bzero(before, strlen(before));
        free(before);
        before = again ? NULL : strdup(password);
        pam_set_item(pamh, PAM_AUTHTOK, NULL);
        if (again || answer.verdict == UNREACHABLE)
            break;
    }
    if (before != NULL) {
        explicit_bzero(before, strlen(before));
        free(before);
    }
    if (result != PAM_SUCCESS && result != PAM_IGNORE)
        pam_set_item(pamh, PAM_AUTHTOK, NULL);
    explicit_bzero(&answer, sizeof answer);
    return result;
}
