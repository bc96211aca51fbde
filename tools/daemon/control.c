/* control.c - the control channel: a Unix socket that only the daemon's user and root may use. See ctl_parse.h for what
 * is said on it. Few connections at once, and none is kept that says nothing or does not read its answer. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "ctl_parse.h"
#include "daemon.h"

struct control {
	struct daemon *daemon;
	uv_pipe_t listener;
	char path[sizeof((struct sockaddr_un *)0)->sun_path];
	unsigned peers;
};

struct peer {
	struct control *control;
	uv_pipe_t pipe;
	uv_timer_t idle;
	uv_write_t write;
	uv_work_t work;
	unsigned handles; /* that are not closed yet */
	bool busy;        /* a trace runs: it uses this */
	bool stop;        /* the daemon is to end behind this answer */
	struct ctl_command command;
	struct generation *generation; /* of a trace */
	struct text answer;
	size_t have;
	char line[CTL_LINE];
};

static void go_on(struct peer *peer);

/* ---- the life of a connection --------------------------------------------------------------- */

static void free_peer(struct peer *peer)
{
	if (peer->handles > 0 || peer->busy)
		return;
	text_free(&peer->answer);
	free(peer);
}

static void handle_closed(uv_handle_t *handle)
{
	struct peer *peer = handle->data;

	peer->handles--;
	free_peer(peer);
}

static void close_peer(struct peer *peer)
{
	if (uv_is_closing((uv_handle_t *)&peer->pipe))
		return;
	peer->control->peers--;
	uv_close((uv_handle_t *)&peer->pipe, handle_closed);
	uv_close((uv_handle_t *)&peer->idle, handle_closed);
}

static void idle_over(uv_timer_t *timer)
{
	close_peer(timer->data);
}

static void wait_for_peer(struct peer *peer)
{
	uv_timer_start(&peer->idle, idle_over, CTL_IDLE_MS, 0);
}

/* ---- answers -------------------------------------------------------------------------------- */

static void written(uv_write_t *write, int status)
{
	struct peer *peer = write->data;

	text_free(&peer->answer);
	if (peer->stop)
		daemon_stop(peer->control->daemon, "control channel");
	if (status != 0 || peer->stop) {
		close_peer(peer);
		return;
	}
	go_on(peer);
}

static void answer(struct peer *peer)
{
	static char no_memory[] = "ERROR no memory\n";
	uv_buf_t buffer = uv_buf_init(peer->answer.octets, (unsigned)peer->answer.length);

	if (peer->answer.failed)
		buffer = uv_buf_init(no_memory, sizeof no_memory - 1);
	wait_for_peer(peer);
	if (uv_write(&peer->write, (uv_stream_t *)&peer->pipe, &buffer, 1, written) != 0)
		close_peer(peer);
}

/* ---- traces, in a thread of libuv's --------------------------------------------------------- */

static void trace(uv_work_t *work)
{
	struct peer *peer = work->data;

	trace_run(peer->control->daemon, peer->generation, peer->command.name, peer->command.type,
		&peer->answer);
	text_print(&peer->answer, "OK\n");
}

static void traced(uv_work_t *work, int status)
{
	struct peer *peer = work->data;

	generation_release(peer->generation);
	peer->busy = false;
	if (status == 0 && !uv_is_closing((uv_handle_t *)&peer->pipe))
		answer(peer);
	else
		free_peer(peer);
}

static void start_trace(struct peer *peer)
{
	struct daemon *daemon = peer->control->daemon;

	peer->work.data = peer;
	peer->generation = daemon->generation;
	atomic_fetch_add(&peer->generation->references, 1);
	peer->busy = true;
	uv_timer_stop(&peer->idle);
	if (uv_queue_work(&daemon->loop, &peer->work, trace, traced) == 0)
		return;
	generation_release(peer->generation);
	peer->busy = false;
	close_peer(peer);
}

/* ---- commands ------------------------------------------------------------------------------- */

static void run_line(struct peer *peer, size_t n)
{
	const char *error;

	if (!ctl_parse(peer->line, n, &peer->command, &error)) {
		text_print(&peer->answer, "ERROR %s\n", error);
	} else if (peer->command.verb == CTL_TRACE) {
		start_trace(peer);
		return;
	} else {
		peer->stop = peer->command.verb == CTL_STOP;
		command_run(peer->control->daemon, &peer->command, &peer->answer);
	}
	answer(peer);
}

static void allocate(uv_handle_t *handle, size_t wanted, uv_buf_t *buffer)
{
	struct peer *peer = handle->data;

	(void)wanted;
	*buffer = uv_buf_init(peer->line + peer->have, (unsigned)(sizeof peer->line - peer->have));
}

static void got(uv_stream_t *stream, ssize_t n, const uv_buf_t *buffer)
{
	struct peer *peer = stream->data;

	(void)buffer;
	if (n < 0) {
		close_peer(peer);
		return;
	}
	peer->have += (size_t)n;
	if (n > 0)
		go_on(peer);
}

/* Runs the next line that is there, or reads on. */
static void go_on(struct peer *peer)
{
	char *end = memchr(peer->line, '\n', peer->have);
	size_t n;

	wait_for_peer(peer);
	if (end == NULL) {
		if (peer->have == sizeof peer->line ||
			uv_read_start((uv_stream_t *)&peer->pipe, allocate, got) != 0)
			close_peer(peer);
		return;
	}
	uv_read_stop((uv_stream_t *)&peer->pipe);
	n = (size_t)(end - peer->line);
	run_line(peer, n);
	peer->have -= n + 1;
	memmove(peer->line, end + 1, peer->have);
}

static void accept_peer(uv_stream_t *listener, int status)
{
	struct control *control = listener->data;
	struct peer *peer = status == 0 ? calloc(1, sizeof *peer) : NULL;

	if (peer == NULL)
		return;
	peer->control = control;
	uv_pipe_init(&control->daemon->loop, &peer->pipe, 0);
	uv_timer_init(&control->daemon->loop, &peer->idle);
	peer->pipe.data = peer->idle.data = peer->write.data = peer;
	peer->handles = 2;
	control->peers++;
	if (uv_accept(listener, (uv_stream_t *)&peer->pipe) != 0 || control->peers > CTL_PEERS)
		close_peer(peer);
	else
		go_on(peer);
}

/* ---- beginning and end ---------------------------------------------------------------------- */

/* A socket that nobody listens at any more is left from one who was killed. */
static bool is_alive(const struct sockaddr_un *address)
{
	int descriptor = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool alive = descriptor >= 0 &&
		     (connect(descriptor, (const struct sockaddr *)address, sizeof *address) == 0 ||
			     errno == EAGAIN);

	if (descriptor >= 0)
		close(descriptor);
	return alive;
}

static bool listen_at(struct control *control, const char *path, char error[CONTROL_ERROR])
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const struct privileges *p = &control->daemon->privileges;
	mode_t before;
	int code;

	if (strlen(path) >= sizeof address.sun_path) {
		snprintf(error, CONTROL_ERROR, "control socket: its path is longer than %u octets",
			(unsigned)sizeof address.sun_path - 1);
		return false;
	}
	strcpy(address.sun_path, path);
	strcpy(control->path, path);
	if (is_alive(&address)) {
		snprintf(error, CONTROL_ERROR, "control socket %.180s: another daemon is there", path);
		return false;
	}
	unlink(path);
	before = umask(0177);
	code = uv_pipe_bind(&control->listener, path);
	umask(before);
	if (code == 0)
		code = uv_listen((uv_stream_t *)&control->listener, (int)CTL_PEERS, accept_peer);
	if (code == 0 && p->user != (unsigned)-1 && geteuid() == 0 &&
		chown(path, p->user, p->group) != 0)
		code = -errno;
	if (code != 0)
		snprintf(error, CONTROL_ERROR, "control socket %.180s: %s", path, uv_strerror(code));
	return code == 0;
}

bool control_open(struct daemon *daemon, const char *path, char error[CONTROL_ERROR])
{
	struct control *control = calloc(1, sizeof *control);

	if (control == NULL) {
		snprintf(error, CONTROL_ERROR, "no memory");
		return false;
	}
	control->daemon = daemon;
	uv_pipe_init(&daemon->loop, &control->listener, 0);
	control->listener.data = control;
	daemon->control = control;
	if (listen_at(control, path, error))
		return true;
	control->path[0] = 0;
	return false;
}

static void close_one(uv_handle_t *handle, void *of_control)
{
	if (handle->type == UV_NAMED_PIPE && handle->data != of_control)
		close_peer(handle->data);
}

void control_close(struct daemon *daemon)
{
	struct control *control = daemon->control;

	if (control == NULL)
		return;
	uv_walk(&daemon->loop, close_one, control);
	uv_close((uv_handle_t *)&control->listener, NULL);
	if (control->path[0] != 0)
		unlink(control->path);
}
