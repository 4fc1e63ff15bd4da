// SPDX-License-Identifier: GPL-2.0
/*
 * Act like udev: uevent ACTION MODULE COUNT.  Prints "ready", waits for COUNT
 * uevents for devices of the module, and opens the node of each device that is
 * added.  The status is 0 if all events came and all nodes could be opened, and
 * 3 if this kernel sends no events.
 */
#include "scull_test.h"

#include <linux/netlink.h>
#include <poll.h>
#include <sys/socket.h>

/* Return the device node if the event is for the module, otherwise NULL. */
static const char *node_of(const char *event, const char *action,
			   const char *module)
{
	static char node[128];
	char prefix[128];
	size_t len;

	snprintf(prefix, sizeof(prefix), "%s@/devices/virtual/scull/%s", action,
		 module);
	len = strlen(prefix);
	if (strncmp(event, prefix, len) || !event[len] ||
	    event[len] < '0' || event[len] > '9')
		return NULL;
	snprintf(node, sizeof(node), "/dev/%s%s", module, event + len);
	return node;
}

int main(int argc, char **argv)
{
	struct sockaddr_nl address = {
		.nl_family = AF_NETLINK, .nl_groups = 1
	};
	int events = socket(AF_NETLINK, SOCK_DGRAM, NETLINK_KOBJECT_UEVENT);
	int wanted = atoi(argv[3]), seen = 0, opened = 0, room = 64 * MiB;
	struct pollfd poller = { .fd = events, .events = POLLIN };
	char event[8192];

	if (events < 0)
		return 3;
	if (setsockopt(events, SOL_SOCKET, SO_RCVBUFFORCE, &room,
		       sizeof(room)) ||
	    bind(events, (struct sockaddr *)&address, sizeof(address))) {
		perror("netlink");
		return 2;
	}
	puts("ready");
	fflush(stdout);
	while (seen < wanted && poll(&poller, 1, 30000) == 1) {
		ssize_t len = recv(events, event, sizeof(event) - 1, 0);
		const char *node;
		int fd;

		if (len < 0)
			continue;
		event[len] = 0;
		node = node_of(event, argv[1], argv[2]);
		if (!node)
			continue;
		seen++;
		fd = strcmp(argv[1], "add") ? -1 : open(node, O_RDWR);
		if (fd >= 0)
			opened++;
		close(fd);
	}
	printf("%d of %d events, %d nodes opened\n", seen, wanted, opened);
	return seen != wanted || (!strcmp(argv[1], "add") && opened != seen);
}
