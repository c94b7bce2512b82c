"""The views of the two versions of the shop, as source: what each knows of its models, and what both do."""

from __future__ import annotations

OLD_VIEWS = """
from shop.models import Customer, Order, Product, Refund, Transaction


def product_of(number):
    return Product.objects.create(name=f"product of {number}", code=number, price=1)


def order_of(number, customer):
    return Order.objects.create(
        number=number, customer=customer, priority=3, discount=0, total=10, placed_at=now()
    )


def pay(order, sent):
    payment = Transaction.objects.create(order=order, amount="5.00", reference=order.number)
    Refund.objects.create(payment=payment, amount=1)


def describe(order):
    refunds = list(Refund.objects.filter(payment__order=order))
    return {"priority": order.priority, "refunds": len(refunds)}
"""
NEW_VIEWS = """
from shop.models import Customer, Order, Parcel, Product, Transaction


def product_of(number):
    return Product.objects.create(name=f"product of {number}", code=number, price=1, weight=2)


def order_of(number, customer):
    return Order.objects.create(
        number=number, customer=customer, gift=True, referrer=customer, discount=0, total=10, placed_at=now()
    )


def pay(order, sent):
    Transaction.objects.create(order=order, amount="5.00", reference=order.number)
    order.customer.favourites.add(*order.products.all())
    # Old code could not delete it any more: it does not know what refers to it.
    if sent:
        Parcel.objects.create(order=order)


def describe(order):
    return {"gift": order.gift, "parcels": order.parcel_set.count(), "referrer": order.referrer_id}
"""
SHARED_VIEWS = '''

import json
import sys

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import now


def orders(request):
    """POST makes an order; GET lists the latest."""
    if request.method == "GET":
        found = Order.objects.select_related("customer").order_by("-pk")[:10]
        return JsonResponse({"orders": [one.number for one in found]})
    wanted = json.loads(request.body)
    number = wanted["number"]
    customer = Customer.objects.create(name=number, email=f"{number}@example.org")
    made = order_of(number, customer)
    made.products.add(product_of(number))
    pay(made, wanted["sent"])
    return JsonResponse({"id": made.pk})


def order(request, number):
    """GET tells of an order, POST closes it, DELETE deletes it."""
    found = get_object_or_404(Order, number=number)
    if request.method == "POST":
        found.close()
    elif request.method == "DELETE":
        found.delete()
    else:
        products = [one.name for one in found.products.all()]
        paid = [str(one.amount) for one in found.transaction_set.all()]
        return JsonResponse({"status": found.status, "paid": paid, "products": products, **describe(found)})
    return JsonResponse({})


def failed(request):
    kind, error, _ = sys.exc_info()
    return HttpResponse(f"{kind.__name__}: {error}", status=500)


'''
SHARED_VIEWS = SHARED_VIEWS.rstrip("\n") + "\n"
