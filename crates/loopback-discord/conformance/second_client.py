"""Plays a bot written with discord.py against the loopback Discord.

    second_client.py SERVE_PROGRAM

SERVE_PROGRAM is the crate's example `serve`. serenity and the loopback could share a misreading of Discord; discord.py was
written by other people against the real one. Only its public knobs are turned: the address of the API and of the gateway.
Ends with 1 and the reason on the first thing that is not as it would be on Discord.
"""

import asyncio
import contextlib
import json
import logging
import sys
import traceback

import discord
import yarl
from discord import app_commands, ui
from discord.gateway import DiscordWebSocket

PATIENCE = 20
HAS_THREAD = 1 << 5
done = []


class Mismatch(Exception):
    """Something is not as it would be on Discord."""


def expect(what, got, wanted):
    if got != wanted:
        raise Mismatch(f"{what}: got {got!r}, wanted {wanted!r}")
    done.append(what)


async def soon(what, awaitable):
    try:
        return await asyncio.wait_for(awaitable, PATIENCE)
    except asyncio.TimeoutError:
        raise Mismatch(f"{what}: nothing came of it within {PATIENCE} s") from None


@contextlib.contextmanager
def refused(what, status, code, *texts):
    try:
        yield
    except discord.HTTPException as error:
        expect(f"{what} is refused", (error.status, error.code), (status, code))
        for text in texts:
            expect(f"{what} is refused with {text!r}", text in error.text, True)
    else:
        raise Mismatch(f"{what} was not refused")


class People:
    """The members of the loopback's server, driven over the standard input of `serve`."""

    def __init__(self, program):
        self.program = program

    async def __aenter__(self):
        pipe = asyncio.subprocess.PIPE
        self.process = await asyncio.create_subprocess_exec(self.program, stdin=pipe, stdout=pipe)
        found = json.loads(await soon("the loopback starts", self.process.stdout.readline()))
        self.base, self.token = found["base"], found["token"]
        return self

    async def __aexit__(self, *_):
        # At the end of its input it ends by itself, and writes its recording if it was told to.
        self.process.stdin.close()
        await soon("the loopback ends", self.process.wait())

    async def do(self, deed, **fields):
        answer = await self.try_to(deed, **fields)
        if "failed" in answer:
            raise Mismatch(f"{deed} {fields}: {answer['failed']}")
        return answer["ok"]

    async def try_to(self, deed, **fields):
        self.process.stdin.write(json.dumps({"do": deed, **fields}).encode() + b"\n")
        return json.loads(await soon(f"{deed} {fields}", self.process.stdout.readline()))


class Answer(ui.Modal, title="Your answer"):
    words = ui.TextInput(label="Words", style=discord.TextStyle.paragraph, min_length=3, max_length=500)

    async def on_submit(self, interaction):
        expect("the form's text arrives", self.words.value, "Because pages are big.")
        await interaction.response.send_message(f"Noted: {self.words.value}", ephemeral=True)
        await interaction.followup.send("And thank you.", ephemeral=True)

    async def on_error(self, interaction, error):
        interaction.client.fails(error)


class Card(ui.View):
    def __init__(self):
        super().__init__(timeout=None)

    @ui.button(label="Answer", style=discord.ButtonStyle.primary, custom_id="answer")
    async def answer(self, interaction, button):
        await interaction.response.send_modal(Answer())
        interaction.client.handled()

    @ui.button(label="Hint", custom_id="hint")
    async def hint(self, interaction, button):
        await interaction.response.edit_message(content=f"{interaction.message.content} (hint: pages)")

    @ui.select(placeholder="Level", custom_id="level", options=[discord.SelectOption(label=level) for level in ("One", "Two")])
    async def level(self, interaction, select):
        await interaction.response.defer()
        await interaction.followup.send(f"Level {select.values[0]} for {interaction.user.name}", ephemeral=True)

    async def on_error(self, interaction, error, item):
        interaction.client.fails(error)


class Bot(discord.AutoShardedClient):
    """A bot whose errors end the run instead of going to a log."""

    def __init__(self):
        super().__init__(intents=discord.Intents(guilds=True, guild_messages=True))
        self.tree = app_commands.CommandTree(self)
        self.tree.error(self.on_command_error)
        self.failed = asyncio.get_running_loop().create_future()
        self.heard = asyncio.Queue()
        names = ("ready", "resumed", "thread_create", "thread_update", "thread_join", "message_edit", "handled")
        self.events = {name: asyncio.Queue() for name in names}

    def fails(self, error):
        if not self.failed.done():
            self.failed.set_exception(error)

    async def on_error(self, event, *_, **__):
        self.fails(sys.exc_info()[1])

    async def on_command_error(self, interaction, error):
        self.fails(error)

    async def on_ready(self):
        self.events["ready"].put_nowait(None)

    async def on_shard_resumed(self, shard):
        self.events["resumed"].put_nowait(shard)

    async def on_thread_create(self, thread):
        self.events["thread_create"].put_nowait(thread)

    async def on_thread_update(self, before, after):
        self.events["thread_update"].put_nowait(after)

    async def on_thread_join(self, thread):
        self.events["thread_join"].put_nowait(thread)

    async def on_message_edit(self, before, after):
        self.events["message_edit"].put_nowait(after)

    async def on_message(self, message):
        if message.author != self.user:
            self.heard.put_nowait(message)

    def handled(self):
        """Tells the script that the library has seen the answer to its response: a member is never faster than that."""
        self.events["handled"].put_nowait(None)

    async def next(self, event):
        return await soon(f"the event {event}", self.events[event].get())


def add_commands(bot):
    @bot.tree.command(description="Ask me something")
    @app_commands.describe(topic="What about")
    async def quiz(interaction: discord.Interaction, topic: str, hard: bool = False):
        expect("the command knows its place", (interaction.channel.name, interaction.guild.name), ("daily", "Study Hall"))
        expect("the permissions come along", interaction.permissions.send_messages, True)
        expect("an option that was left out", hard, False)
        await interaction.response.send_message(f"Why is a B-tree wide? ({topic})", view=Card())
        first = await interaction.original_response()
        expect("the first response can be read", first.content, f"Why is a B-tree wide? ({topic})")
        bot.handled()

    @quiz.autocomplete("topic")
    async def topics(interaction: discord.Interaction, current: str):
        found = [name for name in ("indexes", "isolation", "http") if name.startswith(current)]
        return [app_commands.Choice(name=name.title(), value=name) for name in found]

    @bot.tree.command(description="Take your time")
    async def slow(interaction: discord.Interaction):
        await interaction.response.defer(ephemeral=True, thinking=True)
        await interaction.edit_original_response(content="At last.")

    @bot.tree.command(description="Answer twice")
    async def twice(interaction: discord.Interaction):
        await interaction.response.send_message("once")
        interaction.response._response_type = None  # else the library would not try
        with refused("a second first response", 400, 40060):
            await interaction.response.send_message("twice")

    @bot.tree.context_menu(name="Quiz me on this")
    async def quiz_on(interaction: discord.Interaction, message: discord.Message):
        await interaction.response.send_message(f"Now then: {message.content}", ephemeral=True)


async def commands(bot, people):
    synced = await soon("the commands are registered", bot.tree.sync())
    expect("all commands are registered", sorted(command.name for command in synced), ["Quiz me on this", "quiz", "slow", "twice"])
    fetched = await bot.tree.fetch_commands()
    expect("they can be listed", {command.id for command in fetched}, {command.id for command in synced})
    choices = await people.do("types", who="ben", line="/quiz topic:i")
    expect("suggestions", [choice["value"] for choice in choices], ["indexes", "isolation"])
    waited = await people.do("runs", who="ben", line="/slow")
    expect("a deferred answer", (waited["text"], waited["ephemeral"]), ("At last.", True))
    await people.do("runs", who="ben", line="/twice")


async def components(bot, people, channel):
    shown = await people.do("runs", who="ben", line="/quiz topic:indexes")
    await bot.next("handled")
    expect("an answer with buttons", (shown["text"].split("\n")[0], shown["buttons"]), ("Why is a B-tree wide? (indexes)", ["Answer", "Hint"]))
    on = {"channel": str(channel.id), "message": shown["id"]}
    opened = await people.do("clicks", who="chidi", button="Answer", **on)
    expect("a form opens", opened["form"], "Your answer")
    await bot.next("handled")
    sent = await people.do("submits", who="chidi", fields={"Words": "Because pages are big."})
    expect("the form is answered", (sent["text"], sent["ephemeral"]), ("Noted: Because pages are big.", True))
    hinted = await people.do("clicks", who="ben", button="Hint", **on)
    expect("a press edits the message", (hinted["update"], "(hint: pages)" in hinted["text"]), (True, True))
    edited = await bot.next("message_edit")
    expect("the edit is told", edited.content, "Why is a B-tree wide? (indexes) (hint: pages)")
    levelled = await people.do("chooses", who="ben", menu="Level", values=["Two"], **on)
    expect("a menu", levelled["text"], "Level Two for ben")


async def messages(bot, people, channel):
    embed = discord.Embed(title="Question of the day", description="Why is a B-tree wide?", colour=0x5865F2)
    embed.add_field(name="Level", value="Middle").set_footer(text="Day 12")
    quiet = discord.AllowedMentions.none()
    sent = await channel.send("@everyone hello", embed=embed, view=Card(), allowed_mentions=quiet, nonce="round-17", silent=True)
    expect("a message", (sent.content, sent.embeds[0].title, sent.mention_everyone), ("@everyone hello", embed.title, False))
    expect("its nonce and flags", (sent.nonce, sent.flags.value), ("round-17", 1 << 12))
    expect("its parts", [type(part).__name__ for part in sent.components[0].children], ["Button", "Button"])
    thread = await sent.create_thread(name="Day 12", auto_archive_duration=1440)
    expect("a thread has its message's id", (thread.id, thread.parent_id), (sent.id, channel.id))
    expect("the thread is told", (await bot.next("thread_create")).id, thread.id)
    with refused("a second thread", 400, 160004):
        await sent.create_thread(name="Again")
    told = await thread.send("Model answer")
    await told.edit(content="Model answer, mended")
    expect("the message is told to have a thread", (await bot.next("message_edit")).flags.value & HAS_THREAD, HAS_THREAD)
    expect("the edit in the thread is told", (await bot.next("message_edit")).content, "Model answer, mended")
    answer = await told.reply("See also: pages")
    expect("a reply knows what it answers", answer.reference.message_id, told.id)
    written = [message.content async for message in thread.history(oldest_first=True) if message.content]
    expect("the history of the thread", written, ["Model answer, mended", "See also: pages"])
    with refused("a lock by who may not manage threads", 403, 50013):
        await thread.edit(locked=True)
    await thread.edit(archived=True)
    expect("a closed thread is told", (await bot.next("thread_update")).archived, True)
    closed = await bot.fetch_channel(thread.id)
    expect("a closed thread can be fetched", (closed.archived, closed.locked), (True, False))
    with refused("an edit in a closed thread", 400, 50083):
        await told.edit(content="too late")
    expect("the thread has come once", bot.events["thread_join"].empty(), True)
    await thread.send("One more thing")
    # The library has let go of the closed thread, so it comes as a new one.
    expect("a message opens the thread again", (await bot.next("thread_join")).archived, False)
    fetched = await channel.fetch_message(sent.id)
    expect("the message has its thread", fetched.flags.value & HAS_THREAD, HAS_THREAD)
    used = await people.do("says", who="dana", channel="daily", text="What of hash indexes?")
    heard = await soon("a member's message", bot.heard.get())
    expect("a message that is not for the bot has no words without the intent", (str(heard.id), heard.content), (used["id"], ""))
    quizzed = await people.do("uses", who="ben", channel=str(channel.id), message=used["id"], command="Quiz me on this")
    expect("a command on a message sees its words", quizzed["text"], "Now then: What of hash indexes?")
    await sent.delete()
    with refused("a deleted message", 404, 10008):
        await channel.fetch_message(sent.id)


async def limits(bot, channel):
    with refused("2,001 characters", 400, 50035, "In content: Must be 2000 or fewer in length."):
        await channel.send("x" * 2001)
    with refused("nothing", 400, 50006):
        await channel.send("")
    twins = ui.View()
    twins.add_item(ui.Button(label="a", custom_id="a")).add_item(ui.Button(label="b", custom_id="a"))
    with refused("one custom id twice", 400, 50035, "In components.0.components.1.custom_id"):
        await channel.send("a", view=twins)
    long = [discord.Embed(description="x" * 3001) for _ in range(2)]
    with refused("6,002 characters of embeds", 400, 50035):
        await channel.send(embeds=long)
    with refused("an unknown channel", 404, 10003):
        await bot.fetch_channel(1)
    many = ui.View()
    for index in range(25):
        many.add_item(ui.Button(label=str(index)))
    sent = await channel.send("five rows of five", view=many)
    expect("five rows of five", [len(row.children) for row in sent.components], [5, 5, 5, 5, 5])


async def connections(bot, people):
    await people.do("disconnect")
    missed = await people.do("says", who="dana", channel="daily", text="Said while the bot was away")
    await bot.next("resumed")
    heard = await soon("what was said meanwhile", bot.heard.get())
    expect("what was said meanwhile is replayed", str(heard.id), missed["id"])
    await people.do("reconnect")
    await bot.next("resumed")
    await people.do("invalidate", resumable=False)
    await bot.next("ready")
    expect("nothing is replayed twice", bot.heard.empty(), True)
    again = await people.do("runs", who="ben", line="/quiz topic:http")
    expect("a command after all that", again["buttons"], ["Answer", "Hint"])


async def play(bot, people):
    await bot.next("ready")
    guild = bot.guilds[0]
    expect("one server with its channels", (guild.name, "daily" in [channel.name for channel in guild.text_channels]), ("Study Hall", True))
    channel = discord.utils.get(guild.text_channels, name="daily")
    await commands(bot, people)
    await components(bot, people, channel)
    wrong = await people.do("violations")
    # On these routes the library names itself as aiohttp, which Discord does not mind; the loopback does.
    expect("nothing else was wrong so far", [line for line in wrong if "User-Agent" not in line], [])
    await messages(bot, people, channel)
    await limits(bot, channel)
    await connections(bot, people)


async def main(program):
    async with People(program) as people:
        discord.http.Route.BASE = f"{people.base}/api/v10"
        # After an invalid session the library goes to the address that it knows, not to what /gateway says.
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(people.base.replace("http", "ws", 1)) / "gateway"
        bot = Bot()
        add_commands(bot)
        async with bot:
            running = asyncio.create_task(bot.start(people.token))
            playing = asyncio.create_task(play(bot, people))
            ended, going_on = await asyncio.wait({running, playing, bot.failed}, return_when=asyncio.FIRST_COMPLETED)
            for task in going_on:
                task.cancel()
            for task in ended:
                task.result()
            if playing not in ended:
                raise Mismatch("the client stopped by itself")
    print(f"discord.py {discord.__version__}: {len(done)} expectations met")


if __name__ == "__main__":
    discord.VoiceClient.warn_nacl = False
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    try:
        asyncio.run(asyncio.wait_for(main(sys.argv[1]), 120))
    except Mismatch as mismatch:
        sys.exit(f"not as on Discord: {mismatch} (after {done[-1] if done else 'nothing'!r})")
    except Exception:
        traceback.print_exc()
        sys.exit(f"not as on Discord: the client failed after {done[-1] if done else 'nothing'!r}")
