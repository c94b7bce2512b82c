"""Models of the shop."""

from __future__ import annotations

import uuid

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import Now


class Customer(models.Model):
    name = models.CharField(max_length=200)
    email = models.EmailField(default="")
    telephone = models.CharField(max_length=20, null=True, db_column="phone")
    postcode = models.CharField(max_length=10, null=True)
    country = models.CharField(max_length=2, db_index=True, default="", db_collation="C")
    birthday = models.DateField(null=True)
    language = models.CharField(max_length=5, db_default="en")
    wants_mail = models.BooleanField(db_default=False)


class Coupon(models.Model):
    code = models.CharField(max_length=20, unique=True)
    customer = models.ForeignKey(Customer, models.CASCADE)

    class Meta:
        indexes = [models.Index(fields=["customer", "code"], name="coupon_customer_idx")]


class Product(models.Model):
    name = models.CharField(max_length=100, db_comment="As printed on the label")
    code = models.TextField(db_index=True)
    slug = models.SlugField(null=True)
    price = models.DecimalField(max_digits=12, decimal_places=2)
    weight = models.IntegerField(null=True)
    stock = models.PositiveIntegerField(null=True)
    color = models.CharField(max_length=20, null=True)
    shelf = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(price__gte=0), name="product_price_check"),
            models.CheckConstraint(condition=models.Q(weight__gt=0), name="product_weight_check"),
        ]


class Order(models.Model):
    number = models.CharField(max_length=50, unique=True)
    customer = models.ForeignKey(Customer, models.CASCADE)
    products = models.ManyToManyField(Product)
    coupon = models.ForeignKey(Coupon, models.SET_NULL, null=True)
    status = models.CharField(max_length=20, default="open")
    channel = models.CharField(max_length=20, db_default="shop")
    priority = models.IntegerField()
    lot = models.IntegerField(null=True)
    remark = models.JSONField(null=True)
    discount = models.IntegerField()
    total = models.BigIntegerField()
    total_cents = models.BigIntegerField(null=True)
    token = models.UUIDField(db_default=RandomUUID())
    public_key = models.UUIDField(default=uuid.uuid4, null=True)
    placed_at = models.DateTimeField()
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["channel"], name="order_channel_idx"),
            models.Index(fields=["customer", "placed_at", "status"], name="order_customer_idx"),
            models.Index(fields=["channel"], name="order_way_idx"),
        ]

    def close(self) -> None:
        """Take the order off the list of what is to be done."""
        self.status = "closed"
        self.save(update_fields=["status"])


class Transaction(models.Model):
    order = models.ForeignKey(Order, models.CASCADE, null=True)
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    reference = models.CharField(max_length=50, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reference"], condition=~models.Q(reference=""), name="payment_reference_unique"
            )
        ]


class Refund(models.Model):
    payment = models.ForeignKey(Transaction, models.CASCADE, db_index=False)
    amount = models.DecimalField(max_digits=8, decimal_places=2)
