// The Discord of the package discord-digital-twin, with a clock that the play moves, and the bot on it.
//
// Nothing of the package's code is changed. Where it lacks a route or says something that Discord does not, the correction
// stands here, one by one.

import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

// ---- The clock: it stands still until it is moved.

const Real = Date
let moment = Real.parse('2026-03-02T08:50:00Z')
globalThis.Date = class extends Real {
    constructor(...given) {
        if (given.length) super(...given)
        else super(moment)
    }
    static now() {
        return moment
    }
}
export const now = () => moment

// Node 18, as Debian 12 has it, lacks this; nobody sets cookies here.
Headers.prototype.getSetCookie ??= () => []

const { DigitalDiscord } = await import('discord-digital-twin')

const PATIENCE = 20_000

/// What comes of `look` as soon as it is not undefined, null or false.
export async function soon(what, look) {
    const deadline = performance.now() + PATIENCE
    for (;;) {
        const found = await look()
        if (found !== undefined && found !== null && found !== false) return found
        if (performance.now() > deadline) throw new Error(`${what}: nothing came of it within ${PATIENCE / 1000} s`)
        await new Promise((again) => setTimeout(again, 10))
    }
}

// ---- The server.

/// What members may do: Discord's default for @everyone, without Manage Server.
const MEMBER = String(1071698660929n & ~(1n << 5n) & ~(1n << 3n))

export const server = '1000000000000000001'
export const application = '1000000000000000002'
export const channels = { daily: '1000000000000000010', general: '1000000000000000011', staff: '1000000000000000012' }
export const people = Object.fromEntries(
    ['amara', 'ben', 'chloe', 'dan', 'eve', 'finn'].map((name, at) => [name, `100000000000000002${at}`]),
)

const twin = new DigitalDiscord({
    guild: { id: server, name: 'Study Hall', ownerId: people.amara },
    channels: Object.entries(channels).map(([name, id]) => ({ id, name, type: 0 })),
    users: Object.entries(people).map(([username, id]) => ({ id, username })),
    botUser: { id: application, username: 'Daily Drill' },
    botToken: 'a-token-of-the-foreign-discord',
})

// Correction: a thread on a message has the message's id, here it gets another. [Discord Docs/Channel, Start Thread from Message]
const threads = new Map()
twin.prisma = twin.prisma.$extends({
    query: {
        channel: {
            create({ args, query }) {
                const { id, starterMessageId } = args.data
                if (starterMessageId) {
                    threads.set(id, starterMessageId)
                    args.data.id = starterMessageId
                }
                return query(args)
            },
            findUniqueOrThrow({ args, query }) {
                args.where.id = threads.get(args.where.id) ?? args.where.id
                return query(args)
            },
        },
        // Correction: a reply that was announced to a press is a new message, here it overwrites the one with the button.
        // [Discord Docs/Receiving and Responding, Interaction Callback Type]
        interactionResponse: {
            update({ args, query }) {
                if (args.data.type === 5) args.data.messageId = null
                return query(args)
            },
        },
        threadMember: {
            create({ args, query }) {
                args.data.channelId = threads.get(args.data.channelId) ?? args.data.channelId
                return query(args)
            },
        },
    },
})

// Correction: a role has its colours; here it has none, and serenity cannot read the server. [Discord Docs/Permissions, Role Object]
const load = twin.loadGatewayState.bind(twin)
twin.loadGatewayState = async () => {
    const state = await load()
    for (const role of state.guilds.flatMap(({ apiGuild }) => apiGuild.roles)) {
        role.colors = { primary_color: role.color, secondary_color: null, tertiary_color: null }
    }
    return state
}

/// Every request of the bot: method, path, status, and whether the package has the route.
export const requests = []

export async function startDiscord() {
    await twin.start()
    for (const [name, userId] of Object.entries(people)) {
        if (name === 'amara') continue
        await twin.prisma.guildMember.update({
            where: { guildId_userId: { guildId: server, userId } },
            data: { permissions: MEMBER },
        })
    }
    // Correction: an interaction says for whom the app is installed, here it says for nobody.
    // [Discord Docs/Receiving and Responding, Authorizing Integration Owners Object]
    const { gateway } = twin.server
    const broadcast = gateway.broadcast.bind(gateway)
    gateway.broadcast = (event, data) => {
        if (event === 'INTERACTION_CREATE') data.authorizing_integration_owners = { 0: server }
        broadcast(event, data)
    }
    const http = twin.server.httpServer
    const [handle] = http.listeners('request')
    http.removeAllListeners('request')
    http.on('request', (request, response) => {
        // node writes the machine's time.
        response.setHeader('Date', new Date().toUTCString())
        const entry = { method: request.method, path: request.url, open: true }
        requests.push(entry)
        const parts = []
        for (const name of ['write', 'end']) {
            const send = response[name].bind(response)
            response[name] = (part, ...rest) => {
                if (part && typeof part !== 'function') parts.push(Buffer.from(part))
                return send(part, ...rest)
            }
        }
        response.on('close', () => {
            Object.assign(entry, { status: response.statusCode, answer: Buffer.concat(parts).toString(), open: false })
        })
        const lacking = added[`${request.method} ${request.url}`]
        if (!lacking) return handle(request, response)
        response.setHeader('Content-Type', 'application/json')
        void lacking(request).then((answer) => response.end(JSON.stringify(answer)))
    })
}

/// Correction: routes that the package lacks. [Discord Docs/Gateway, Get Gateway; User, Create DM]
const added = {
    'GET /api/v10/gateway': async () => ({ url: twin.gatewayUrl }),
    'POST /api/v10/users/@me/channels': async (request) => {
        const { recipient_id } = JSON.parse(Buffer.concat(await request.toArray()).toString())
        const id = dm(recipient_id)
        await twin.prisma.channel.upsert({ where: { id }, create: { id, type: 1 }, update: {} })
        return { id, type: 1 }
    },
}

/// The channel of the direct messages to somebody.
export const dm = (person) => `2${person.slice(1)}`

export const registered = () => twin.prisma.applicationCommand.findMany({ where: { applicationId: application } })

// ---- The bot.

const program = process.argv[2]

/// Runs the program to its end, with a token if one is given.
export async function runs(line, token) {
    const env = token ? { DISCORD_TOKEN: token, DISCORD_API_BASE: `http://127.0.0.1:${twin.port}` } : {}
    const child = spawn(program, line, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    child.stdout.on('data', (data) => (out += data))
    child.stderr.on('data', (data) => (out += data))
    const code = await new Promise((ended) => child.on('close', ended))
    return { code, out }
}

export class Bot {
    /// Starts `daily-drill run` on a folder, and returns when it has said hello.
    static async starts(folder, more = {}) {
        const bot = new Bot()
        const env = {
            DISCORD_TOKEN: twin.botToken,
            DISCORD_API_BASE: `http://127.0.0.1:${twin.port}`,
            DAILY_DRILL_DATA: folder,
            DAILY_DRILL_CLOCK: 'stdin',
            ...more,
        }
        bot.child = spawn(program, ['run'], { env, stdio: ['pipe', 'pipe', 'pipe'] })
        // A killed program reads no more.
        bot.child.stdin.on('error', () => {})
        bot.log = ''
        bot.next = undefined
        bot.ended = new Promise((ended) => bot.child.on('close', (code, signal) => ended(signal ?? code)))
        for (const stream of [bot.child.stdout, bot.child.stderr]) {
            createInterface({ input: stream }).on('line', (line) => {
                bot.log += `${line}\n`
                const settled = /^settled \d+ (-?\d+)/.exec(line)
                if (settled) bot.next = Number(settled[1])
            })
        }
        bot.hears()
        try {
            await soon('the bot connects', () => /^connected$/m.test(bot.log))
            await bot.settles()
        } catch (error) {
            await bot.killed()
            throw new Error(`${error.message}\n${bot.log}`)
        }
        return bot
    }

    hears() {
        this.child.stdin.write(`${moment}\n`)
    }

    /// Both clocks move to this moment, and the bot dies at the point that its environment names.
    async diesBefore(to) {
        setClock(to)
        this.hears()
        return this.ended
    }

    /// Both clocks move to this moment; returns when all that is due is done.
    async advances(to) {
        setClock(to)
        this.hears()
        await this.settles()
    }

    async settles() {
        const next = () => this.next > moment || this.next === -1
        await soon(`the bot has done what is due at ${new Date().toISOString()}`, next)
        await soon('no request is open', () => requests.every((request) => !request.open))
    }

    async killed() {
        this.child.kill('SIGKILL')
        return this.ended
    }

    async stopped() {
        this.child.kill('SIGTERM')
        return this.ended
    }
}

/// Discord's clock moves to this moment; a bot that is not told does not notice.
export function setClock(to) {
    moment = Real.parse(to)
}

// ---- What people do and see.

/// Takes permissions from everybody, the bot as well.
export async function forbids(...bits) {
    const role = await twin.prisma.role.findUniqueOrThrow({ where: { id: server } })
    const permissions = bits.reduce((left, bit) => left & ~(1n << bit), BigInt(role.permissions))
    await twin.prisma.role.update({ where: { id: server }, data: { permissions: String(permissions) } })
}

export const deletes = ({ id, channel }) => twin.simulateUserMessageDelete({ messageId: id, channelId: channel })

export const messages = async (channel) => {
    const all = await twin.prisma.message.findMany({ where: { channelId: channel } })
    return all.sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1)).map(seen)
}

/// What everybody sees in a channel: this Discord keeps private replies beside the rest.
export const open = async (channel) => (await messages(channel)).filter((message) => !message.private)

export const thread = (message) => twin.prisma.channel.findUnique({ where: { id: message.id } })

function seen(row) {
    const components = JSON.parse(row.components).flatMap((line) => line.components)
    const embeds = JSON.parse(row.embeds)
    const texts = embeds.flatMap((embed) => [
        embed.title, embed.description, ...(embed.fields ?? []).flatMap(({ name, value }) => [name, value]), embed.footer?.text,
    ])
    return {
        id: row.id,
        channel: row.channelId,
        nonce: row.nonce,
        private: (row.flags & 64) !== 0,
        text: [row.content, ...texts].filter(Boolean).join('\n'),
        components,
        labels: components.filter(({ type }) => type === 2).map(({ label }) => label),
    }
}

/// What comes of an interaction: a message, a form, or suggestions.
async function reply(interaction) {
    const callback = await soon('the bot answers', async () => {
        const row = await twin.prisma.interactionResponse.findUnique({ where: { interactionId: interaction.id } })
        return row.acknowledged && row
    })
    const data = JSON.parse(callback.data ?? 'null')
    if (callback.type === 9) return { form: data, text: data.title, inputs: data.components.flatMap((line) => line.components) }
    if (callback.type === 8) return { choices: data.choices }
    let { messageId } = callback
    if (callback.type === 5 || callback.type === 6) {
        // It said that an answer is coming; here it comes.
        const follows = await soon('the answer follows', () =>
            requests.find(({ path, open: waits }) => path.startsWith(`/api/v10/webhooks/${application}/${interaction.token}`) && !waits))
        if (follows.status >= 300) throw new Error(`the answer: ${follows.status} ${follows.answer.slice(0, 200)}`)
        messageId = JSON.parse(follows.answer).id
        // Correction: what follows is private if that was announced, here it is if it says so itself.
        // [Discord Docs/Receiving and Responding, Interaction Callback Data Structure]
        if (data?.flags) await twin.prisma.message.update({ where: { id: messageId }, data: { flags: data.flags } })
    }
    const message = await twin.prisma.message.findUniqueOrThrow({ where: { id: messageId } })
    return { ...seen(message), update: callback.type === 6 || callback.type === 7 }
}

const KINDS = { sub: 1, integer: 4, boolean: 5, user: 6, channel: 7, role: 8 }

export class Person {
    constructor(name, channel = channels.daily) {
        this.id = people[name]
        this.channel = channel
    }

    in(channel) {
        return Object.assign(new Person(), { id: this.id, channel })
    }

    /// `/timetable add time:09:00 zone:UTC`, with the options as the bot registered them. `typing`: the last is being typed.
    async runs(line, typing = false) {
        const [name, ...words] = line.slice(1).match(/(?:[^ "]|"[^"]*")+/g)
        const command = await named(name)
        let known = command.options
        const options = []
        let place = options
        for (const word of words) {
            const [, key, value] = /^([^:]*):?"?([^"]*)"?$/.exec(word)
            const option = known.find((option) => option.name === key)
            if (!option) throw new Error(`/${name} has no option ${key}`)
            const given = { name: key, type: option.type }
            place.push(given)
            if (option.type === KINDS.sub) {
                known = option.options ?? []
                place = given.options = []
                continue
            }
            const chosen = option.choices?.find((choice) => choice.name === value)?.value
            const read = { [KINDS.integer]: Number, [KINDS.boolean]: (text) => text === 'true', [KINDS.user]: (text) => people[text] }
            given.value = chosen ?? (read[option.type] ?? String)(value)
        }
        if (typing) place.at(-1).focused = true
        const users = place.filter(({ type }) => type === KINDS.user).map(({ value }) => value)
        const data = { id: command.id, name, type: 1, options, ...(users.length && { resolved: await resolve(users) }) }
        return this.asks(typing ? 4 : 2, data)
    }

    /// Chooses a command from the menu of a message.
    async uses(name, message) {
        const { id } = await named(name)
        return this.asks(2, { id, name, type: 3, target_id: message.id, resolved: { messages: { [message.id]: message } } })
    }

    /// Writes into the channel.
    says(content) {
        return twin.simulateUserMessage({ channelId: this.channel, userId: this.id, content })
    }

    async asks(type, data, { channel = this.channel, id: messageId } = {}) {
        const asked = { type, data, channelId: channel, userId: this.id, guildId: server, messageId }
        return reply(await twin.simulateInteraction(asked))
    }

    /// Presses the button with this label.
    presses(message, label) {
        const button = message.components.find((component) => component.label === label && !component.disabled)
        if (!button) throw new Error(`there is no button ${label} in ${message.labels}: ${message.text}`)
        return this.asks(3, { component_type: 2, custom_id: button.custom_id }, message)
    }

    /// Chooses from the first menu of a message.
    chooses(message, ...values) {
        const menu = message.components.find(({ type }) => type !== 2)
        return this.asks(3, { component_type: menu.type, custom_id: menu.custom_id, values }, message)
    }

    /// Fills a form's fields in order and hands it in. Where it was opened by a button, `message` has that.
    submits({ form, inputs }, text, message) {
        const components = inputs.map(({ custom_id }, at) => (
            { type: 1, components: [{ type: 4, custom_id, value: [text].flat()[at] ?? '' }] }
        ))
        return this.asks(5, { custom_id: form.custom_id, components }, message)
    }
}

async function named(name) {
    const command = (await registered()).find((known) => known.name === name)
    if (!command) throw new Error(`${name} is not registered`)
    return { ...command, options: JSON.parse(command.options) }
}

async function resolve(ids) {
    const rows = await twin.prisma.guildMember.findMany({ where: { guildId: server, userId: { in: ids } }, include: { user: true } })
    return {
        users: Object.fromEntries(rows.map(({ user }) => [user.id, {
            id: user.id, username: user.username, discriminator: user.discriminator, avatar: null, global_name: user.globalName,
        }])),
        members: Object.fromEntries(rows.map((member) => [member.userId, {
            roles: [], joined_at: member.joinedAt.toISOString(), flags: 0, permissions: member.permissions ?? '0',
        }])),
    }
}

export const stopDiscord = () => twin.stop()
