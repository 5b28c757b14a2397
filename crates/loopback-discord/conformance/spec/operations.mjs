// The operations of Discord's API, with the schema of each body and each answer.
//
// The package has its schemas by name, and says which operation uses which in its type declarations only; those are read here.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import * as z from "zod";
import * as schemas from "discord-api-spec/zod";

const declarations = fileURLToPath(import.meta.resolve("discord-api-spec")).replace(/\.js$/, ".ts");
const source = ts.createSourceFile(declarations, readFileSync(declarations, "utf8"), ts.ScriptTarget.Latest);

/** The members of an object type by name, `{}` for any other type. */
function members(type) {
  const own = (type && ts.isTypeLiteralNode(type) ? type.members : []).filter(ts.isPropertySignature);
  return Object.fromEntries(own.map((member) => [member.name.text, member]));
}

/** The schema of a type, null for one that says nothing. */
function schema(type) {
  if (ts.isParenthesizedTypeNode(type)) return schema(type.type);
  if (ts.isArrayTypeNode(type)) return z.array(schema(type.elementType));
  if (ts.isUnionTypeNode(type)) return z.union(type.types.map(schema));
  if (ts.isTypeLiteralNode(type)) {
    const fields = Object.entries(members(type)).map(([name, { type, questionToken }]) => [
      name,
      questionToken ? schema(type).optional() : schema(type),
    ]);
    return z.object(Object.fromEntries(fields));
  }
  if (ts.isLiteralTypeNode(type)) {
    return type.literal.kind === ts.SyntaxKind.NullKeyword ? z.null() : z.literal(literal(type.literal));
  }
  if (ts.isTypeReferenceNode(type)) {
    const name = type.typeName.text;
    if (name === "Record") return z.record(z.string(), schema(type.typeArguments[1]));
    const known = schemas[`${name}Schema`];
    if (!known) throw new Error(`the package has no schema of ${name}`);
    return known;
  }
  switch (type.kind) {
    case ts.SyntaxKind.StringKeyword:
      return z.string();
    case ts.SyntaxKind.NumberKeyword:
      return z.number();
    case ts.SyntaxKind.BooleanKeyword:
      return z.boolean();
    case ts.SyntaxKind.UnknownKeyword:
    case ts.SyntaxKind.UndefinedKeyword:
    case ts.SyntaxKind.NeverKeyword:
      return null;
    default:
      throw new Error(`a type of the package that is not understood: ${type.getText(source)}`);
  }
}

function literal(node) {
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
  return ts.isNumericLiteral(node) ? Number(node.text) : node.text;
}

/** A schema that is built when it is first asked for: few operations are. */
function lazily(object, key, build) {
  let built;
  Object.defineProperty(object, key, { enumerable: true, get: () => (built ??= { schema: build() }).schema });
}

function operation(method, template, type) {
  const { parameters, requestBody, responses } = members(type);
  const path = new RegExp(`^${template.replace(/\{[^}]+\}/g, "[^/]+")}$`);
  const result = {
    name: `${method} ${template}`,
    literals: template.replace(/\{[^}]+\}/g, "").length,
    matches: (asked, of) => asked === method && path.test(of),
    parameters: Object.keys(members(members(parameters.type).query?.type)),
    answers: {},
  };
  lazily(result, "body", () => (requestBody ? schema(requestBody.type) : null));
  for (const [status, { type }] of Object.entries(members(responses.type))) {
    lazily(result.answers, status, () => schema(type));
  }
  return result;
}

const paths = source.statements.find((statement) => ts.isInterfaceDeclaration(statement) && statement.name.text === "Paths");

/** All operations, those with the most exact paths first: `/users/@me` before `/users/{user_id}`. */
export const operations = paths.members
  .flatMap((path) =>
    Object.entries(members(path.type)).map(([method, { type }]) => operation(method.toUpperCase(), path.name.text, type)),
  )
  .sort((one, other) => other.literals - one.literals);
