"""Requests about the application, users, the server, its channels and threads."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

from local_discord import payloads
from local_discord.entities import Channel, ChannelType, Payload, moment_of
from local_discord.gateway import URL
from local_discord.messages import Messages
from local_discord.rest import Handler, Refused, number, sent, unknown
from local_discord.world import World


class Places:
    """What may be asked of all that is no message; `messages` knows which place a path names."""

    def __init__(self, world: World, messages: Messages) -> None:
        self._world = world
        self._messages = messages

    def routes(self) -> list[tuple[str, str, Handler]]:
        """What is answered, by method and path."""
        channel, guild = "/channels/{channel}", "/guilds/{guild}"
        return [
            ("GET", "/gateway/bot", self.gateway),
            ("GET", "/users/@me", self.me),
            ("GET", "/oauth2/applications/@me", self.application),
            ("GET", "/users/{user}", self.user),
            ("POST", "/users/@me/channels", self.direct),
            ("GET", "/applications/{application}/commands", self.commands),
            ("PUT", "/applications/{application}/commands", self.told_commands),
            ("GET", guild, self.guild),
            ("GET", guild + "/channels", self.channels),
            ("GET", guild + "/roles", self.roles),
            ("GET", guild + "/members", self.members),
            ("GET", guild + "/members/{user}", self.member),
            ("GET", guild + "/threads/active", self.active_threads),
            ("GET", channel, self.channel),
            ("PATCH", channel, self.changed),
            ("POST", channel + "/messages/{message}/threads", self.thread_on_message),
            ("POST", channel + "/threads", self.thread),
            ("GET", channel + "/thread-members", self.thread_members),
            ("PUT", channel + "/thread-members/@me", self.joined),
            ("GET", channel + "/threads/archived/{kind}", self.archived),
            ("GET", channel + "/users/@me/threads/archived/private", self.archived_joined),
        ]

    # The application and its commands

    async def gateway(self, request: web.Request) -> object:
        """Where the gateway is."""
        return {"url": URL, "shards": 1, "session_start_limit": {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}}

    async def me(self, request: web.Request) -> object:
        """The bot itself."""
        return payloads.user(self._world.bot.user)

    async def application(self, request: web.Request) -> object:
        """What the bot belongs to."""
        bot = self._world.bot
        made: Payload = {"id": str(bot.id), "name": bot.user.name, "description": "", "icon": None, "rpc_origins": [], "flags": 1 << 19}
        made |= {"bot_public": False, "bot_require_code_grant": False, "summary": "", "verify_key": "0" * 64, "team": None}
        return made | {
            "owner": payloads.user(self._world.owner.user),
            "interactions_endpoint_url": None,
            "role_connections_verification_url": None,
        }

    async def commands(self, request: web.Request) -> object:
        """The commands that the bot has told of."""
        return self._world.commands

    async def told_commands(self, request: web.Request) -> object:
        """The commands that the bot tells of, each with an id from now on."""
        given = {"application_id": str(self._world.bot.id), "version": "1", "dm_permission": True, "nsfw": False}
        told = [given | command | {"id": str(self._world.ids.next())} for command in await sent(request)]
        self._world.commands = [{"type": 1, "description": "", "options": [], "default_member_permissions": None} | one for one in told]
        return self._world.commands

    # Users and the server

    async def user(self, request: web.Request) -> object:
        """A user."""
        found = self._world.users.get(number(request, "user"))
        if found is None:
            raise unknown("User", 10013)
        return payloads.user(found)

    async def direct(self, request: web.Request) -> object:
        """The direct conversation with a user."""
        recipient = int((await sent(request))["recipient_id"])
        if recipient not in self._world.users:
            raise unknown("User", 10013)
        return payloads.channel(self._world, self._world.direct(recipient))

    def _is_known(self, request: web.Request) -> None:
        if number(request, "guild") != self._world.guild_id:
            raise unknown("Guild", 10004)

    async def guild(self, request: web.Request) -> object:
        """The server."""
        self._is_known(request)
        return payloads.guild(self._world)

    async def channels(self, request: web.Request) -> object:
        """The server's channels, without threads."""
        self._is_known(request)
        return payloads.guild(self._world)["channels"]

    async def roles(self, request: web.Request) -> object:
        """The server's roles."""
        self._is_known(request)
        return [payloads.role(one) for one in self._world.roles.values()]

    async def members(self, request: web.Request) -> object:
        """Members in the order of their ids."""
        self._is_known(request)
        after, limit = int(request.query.get("after", 0)), int(request.query.get("limit", 1))
        return [payloads.member(one) for ident, one in sorted(self._world.members.items()) if ident > after][:limit]

    async def member(self, request: web.Request) -> object:
        """One member."""
        self._is_known(request)
        found = self._world.members.get(number(request, "user"))
        if found is None:
            raise unknown("Member", 10007)
        return payloads.member(found)

    # Channels and threads

    async def channel(self, request: web.Request) -> object:
        """A channel or a thread."""
        return payloads.channel(self._world, self._messages.place(request))

    async def changed(self, request: web.Request) -> object:
        """A channel or a thread under another name, or a thread that is folded away or opened."""
        place, body = self._messages.place(request), await sent(request)
        place.name = body.get("name", place.name)
        place.archived = body.get("archived", place.archived)
        self._world.tell_changed(place)
        return payloads.channel(self._world, place)

    async def thread_on_message(self, request: web.Request) -> object:
        """A thread on a message, which can have but one."""
        message, body = self._messages.message(request), await sent(request)
        if message.id in self._world.channels:
            raise Refused(400, 160004, "A thread has already been created for this message")
        above = self._world.channels[message.place]
        return self._opened(self._world.thread(above, body["name"], author=self._world.bot, message=message))

    async def thread(self, request: web.Request) -> object:
        """A thread by itself."""
        above, body = self._messages.place(request), await sent(request)
        private = body.get("type", ChannelType.PRIVATE_THREAD) == ChannelType.PRIVATE_THREAD
        return self._opened(self._world.thread(above, body["name"], author=self._world.bot, private=private))

    def _opened(self, thread: Channel) -> Payload:
        return payloads.channel(self._world, thread) | {"member": payloads.thread_member(thread, self._world.bot.id)}

    async def thread_members(self, request: web.Request) -> object:
        """Who is in a thread."""
        thread = self._messages.place(request)
        return [payloads.thread_member(thread, one) for one in sorted(thread.joined)]

    async def joined(self, request: web.Request) -> None:
        """The bot joins a thread."""
        self._messages.place(request).joined.add(self._world.bot.id)

    async def active_threads(self, request: web.Request) -> object:
        """The server's threads that are not folded away, as far as the bot sees them."""
        self._is_known(request)
        return self._listed([one for one in self._threads() if not one.archived])

    async def archived(self, request: web.Request) -> object:
        """A channel's threads that are folded away: public ones, or all private ones."""
        private = request.match_info["kind"] == "private"
        return self._page(request, lambda one: (one.kind is ChannelType.PRIVATE_THREAD) is private)

    async def archived_joined(self, request: web.Request) -> object:
        """A channel's private threads that are folded away and that the bot is in."""
        return self._page(request, lambda one: one.kind is ChannelType.PRIVATE_THREAD and self._world.bot.id in one.joined)

    def _page(self, request: web.Request, wanted: Callable[[Channel], bool]) -> Payload:
        above, limit, before = self._messages.place(request), int(request.query.get("limit", 50)), request.query.get("before")
        fitting = [one for one in self._threads() if one.archived and one.parent_id == above.id and wanted(one)]
        if before:
            # A moment, or for the threads that the bot is in, a thread.
            fitting = [one for one in fitting if (str(one.id) if before.isdecimal() else moment_of(one.id).isoformat()) < before]
        newest = sorted(fitting, key=lambda one: one.id, reverse=True)
        return self._listed(newest[:limit]) | {"has_more": len(newest) > limit}

    def _threads(self) -> list[Channel]:
        return [one for one in self._world.channels.values() if one.is_thread and self._world.sees(self._world.bot, one)]

    def _listed(self, threads: list[Channel]) -> Payload:
        bot = self._world.bot.id
        mine = [payloads.thread_member(one, bot) for one in threads if bot in one.joined]
        return {"threads": [payloads.channel(self._world, one) for one in threads], "members": mine}
